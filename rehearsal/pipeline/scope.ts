import type { Variable, VariableSet } from '../agent/variables.ts'
import { type Context, evaluate } from './expression/evaluate.ts'
import { ExpressionError } from './expression/syntax.ts'
import { type Dictionary, dictionary, toBoolean, toText, type Value } from './expression/values.ts'
import type { Condition, VariableDeclaration } from './model.ts'
import type { JobOutcome, PipelineServices, StageOutcome } from './services.ts'

type Groups = PipelineServices['groups']

/**
 * `variables` with the declarations of an inner scope added, in the order of the file.
 * @param names  the dictionaries beside `variables` that runtime expressions may speak of
 * @throws PipelineError on a group that the project does not have
 */
export function declareVariables(
  variables: VariableSet,
  declarations: readonly VariableDeclaration[],
  groups: Groups,
  names: Readonly<Record<string, Dictionary>>,
): VariableSet {
  return declarations.reduce((set, each) => set.with(valuesOf(each, set, groups, names)), variables)
}

function valuesOf(
  declaration: VariableDeclaration,
  variables: VariableSet,
  groups: Groups,
  names: Readonly<Record<string, Dictionary>>,
): readonly Variable[] {
  switch (declaration.kind) {
    case 'group': {
      const group = groups[declaration.group]
      if (group === undefined) {
        const known = Object.keys(groups).join(', ') || 'none'
        throw declaration.source.error(`There is no variable group '${declaration.group}'; there are ${known}.`)
      }
      return group
    }
    case 'value':
      return [declaration]
    case 'expression': {
      const value = compute(declaration.expression, { names: { ...names, ...variablesOf(variables) }, status: {} })
      return [{ name: declaration.name, value: toText(value) ?? '', readonly: declaration.readonly }]
    }
  }
}

/** Whether the condition holds. @throws PipelineError when it cannot be told */
export function holds(
  condition: Condition,
  variables: VariableSet,
  names: Readonly<Record<string, Dictionary>>,
  status: Context['status'],
): boolean {
  return toBoolean(compute(condition, { names: { ...names, ...variablesOf(variables) }, status }))
}

function compute({ expression, source }: Condition, context: Context): Value {
  try {
    return evaluate(expression, context)
  } catch (cause) {
    if (cause instanceof ExpressionError) throw source.error(cause.message)
    throw cause
  }
}

function variablesOf(variables: VariableSet): { variables: Dictionary } {
  return { variables: dictionary(variables.expanded().map(({ name, value }) => [name, value])) }
}

/** `dependencies` of a stage: `S.result` and `S.outputs['job.step.variable']`. */
export function stageDictionary(stages: ReadonlyMap<string, StageOutcome>): Dictionary {
  return dictionary(
    [...stages].map(([name, { result, jobs }]) => {
      const outputs = [...jobs].flatMap(([job, outcome]) =>
        Object.entries(outcome.outputs).map(([key, value]) => [`${job}.${key}`, value] as const),
      )
      return [
        name,
        dictionary([
          ['result', result],
          ['outputs', dictionary(outputs)],
        ]),
      ]
    }),
  )
}

/** `dependencies` of a job: `J.result` and `J.outputs['step.variable']`. */
export function jobDictionary(jobs: ReadonlyMap<string, JobOutcome>): Dictionary {
  return dictionary(
    [...jobs].map(([name, { result, outputs }]) => {
      return [
        name,
        dictionary([
          ['result', result],
          ['outputs', dictionary(Object.entries(outputs))],
        ]),
      ]
    }),
  )
}

/** `stageDependencies`: `S.J.result` and `S.J.outputs['step.variable']`. */
export function stageJobsDictionary(stages: ReadonlyMap<string, StageOutcome>): Dictionary {
  return dictionary([...stages].map(([name, { jobs }]) => [name, jobDictionary(jobs)]))
}
