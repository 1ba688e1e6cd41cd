import { type Expression, ExpressionError } from './syntax.ts'
import { compare, type Dictionary, isDictionary, toBoolean, toText, type Value } from './values.ts'

/** What an expression can see: named dictionaries, and status functions where it is a condition. */
export interface Context {
  readonly names: Readonly<Record<string, Dictionary>>
  /** Each status function by its lower-case name; the arguments are names of stages or jobs. */
  readonly status: Readonly<Record<string, (names: readonly string[]) => boolean>>
}

/**
 * The value of the expression.
 * @throws ExpressionError on a name or function that is not known here, and on a wrong number of arguments
 */
export function evaluate(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'name':
      return lookUp(expression.name, context)
    case 'member': {
      const of = evaluate(expression.of, context)
      const key = toText(evaluate(expression.key, context))
      return isDictionary(of) && key !== undefined ? of.get(key) : null
    }
    case 'call':
      return call(expression, context)
  }
}

/** What an expression may speak of, by name; to find a fault when the file is read, not in the middle of a run. */
export interface Vocabulary {
  readonly names: readonly string[]
  /** In lower case. */
  readonly status: readonly string[]
}

/** @throws ExpressionError when the expression has a name or a function that is neither in `vocabulary` nor built in */
export function checkWords(expression: Expression, vocabulary: Vocabulary): void {
  switch (expression.kind) {
    case 'literal':
      return
    case 'name':
      if (!vocabulary.names.some((name) => name.toLowerCase() === expression.name.toLowerCase())) {
        throw unknownName(expression.name, vocabulary.names)
      }
      return
    case 'member':
      checkWords(expression.of, vocabulary)
      checkWords(expression.key, vocabulary)
      return
    case 'call':
      if (!vocabulary.status.includes(expression.name.toLowerCase())) signatureOf(expression)
      for (const each of expression.arguments) checkWords(each, vocabulary)
  }
}

function unknownName(name: string, known: readonly string[]): ExpressionError {
  return new ExpressionError(`'${name}' is not known here; known are ${known.join(', ')}.`)
}

function signatureOf({ name, arguments: parameters }: Extract<Expression, { kind: 'call' }>): Signature {
  const signature = functions[name.toLowerCase()]
  if (signature === undefined) throw new ExpressionError(`The function '${name}' is not known here.`)
  const [least, most] = signature
  if (parameters.length < least || parameters.length > most) {
    throw new ExpressionError(`The function '${name}' does not take ${parameters.length} arguments.`)
  }
  return signature
}

function lookUp(name: string, { names }: Context): Value {
  const known = Object.keys(names).find((each) => each.toLowerCase() === name.toLowerCase())
  const value = known === undefined ? undefined : names[known]
  if (value === undefined) throw unknownName(name, Object.keys(names))
  return value
}

function call(expression: Extract<Expression, { kind: 'call' }>, context: Context): Value {
  const status = context.status[expression.name.toLowerCase()]
  const parameters = expression.arguments
  if (status !== undefined) return status(parameters.map((each) => toText(evaluate(each, context)) ?? ''))
  const [, , compute] = signatureOf(expression)
  return compute(parameters.map((each) => () => evaluate(each, context)))
}

/** Arguments are evaluated when asked for, so that `and` and `or` stop where Azure Pipelines stops. */
type Lazy = () => Value
type Signature = readonly [least: number, most: number, compute: (values: Lazy[]) => Value]

const equal = (left: Value, right: Value): boolean => compare(left, right) === 0

const functions: Readonly<Record<string, Signature>> = {
  and: [2, Infinity, (values) => values.every((value) => toBoolean(value()))],
  or: [2, Infinity, (values) => values.some((value) => toBoolean(value()))],
  not: [1, 1, ([value]) => !toBoolean(force(value))],
  xor: [2, 2, ([left, right]) => toBoolean(force(left)) !== toBoolean(force(right))],
  eq: [2, 2, ([left, right]) => equal(force(left), force(right))],
  ne: [2, 2, ([left, right]) => !equal(force(left), force(right))],
  in: [1, Infinity, ([left, ...rest]) => rest.some((value) => equal(force(left), value()))],
  notin: [1, Infinity, ([left, ...rest]) => !rest.some((value) => equal(force(left), value()))],
  gt: [2, 2, ordered((order) => order > 0)],
  ge: [2, 2, ordered((order) => order >= 0)],
  lt: [2, 2, ordered((order) => order < 0)],
  le: [2, 2, ordered((order) => order <= 0)],
  contains: [2, 2, onTexts((text, part) => text.includes(part))],
  startswith: [2, 2, onTexts((text, part) => text.startsWith(part))],
  endswith: [2, 2, onTexts((text, part) => text.endsWith(part))],
  lower: [1, 1, ([value]) => textOf(value).toLowerCase()],
  upper: [1, 1, ([value]) => textOf(value).toUpperCase()],
  coalesce: [2, Infinity, (values) => values.map(force).find((value) => value !== null && value !== '') ?? null],
}

function ordered(holds: (order: number) => boolean): Signature[2] {
  return ([left, right]) => {
    const order = compare(force(left), force(right))
    if (order === undefined) throw new ExpressionError('The two values cannot be compared.')
    return holds(order)
  }
}

function onTexts(holds: (left: string, right: string) => boolean): Signature[2] {
  return ([left, right]) => holds(textOf(left).toUpperCase(), textOf(right).toUpperCase())
}

function textOf(value: Lazy | undefined): string {
  const text = toText(force(value))
  if (text === undefined) throw new ExpressionError('A text is wanted, not a dictionary.')
  return text
}

function force(value: Lazy | undefined): Value {
  return value === undefined ? null : value()
}
