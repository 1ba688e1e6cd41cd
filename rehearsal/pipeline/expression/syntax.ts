/** An expression of Azure Pipelines, parsed. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }

/** A fault in an expression, to be shown with the place where the expression stands. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'mark' | 'end'
  readonly text: string
}

/**
 * Parses `text`.
 * @throws ExpressionError on a fault of syntax, and on version literals (`1.2.3`), which are not known here
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text)
  let at = 0
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' }
  const next = (): Token => {
    const token = peek()
    at += 1
    return token
  }
  const expect = (mark: string): void => {
    const token = next()
    if (token.text !== mark || token.kind !== 'mark') throw unexpected(token, text, `'${mark}'`)
  }

  const value = (): Expression => {
    const token = next()
    switch (token.kind) {
      case 'text':
        return { kind: 'literal', value: token.text }
      case 'number':
        return { kind: 'literal', value: Number(token.text) }
      case 'name':
        return peek().text === '(' && peek().kind === 'mark' ? call(token.text) : word(token.text)
      case 'mark':
      case 'end':
        throw unexpected(token, text, 'a value')
    }
  }

  const call = (name: string): Expression => {
    expect('(')
    const parameters: Expression[] = []
    while (!(peek().kind === 'mark' && peek().text === ')')) {
      if (parameters.length > 0) expect(',')
      parameters.push(whole())
    }
    expect(')')
    return { kind: 'call', name, arguments: parameters }
  }

  const whole = (): Expression => {
    let result = value()
    for (;;) {
      const token = peek()
      if (token.kind !== 'mark' || (token.text !== '.' && token.text !== '[')) return result
      next()
      if (token.text === '.') {
        const key = next()
        if (key.kind !== 'name') throw unexpected(key, text, 'the name of a property')
        result = { kind: 'member', of: result, key: { kind: 'literal', value: key.text } }
      } else {
        result = { kind: 'member', of: result, key: whole() }
        expect(']')
      }
    }
  }

  const expression = whole()
  if (peek().kind !== 'end') throw unexpected(peek(), text, 'the end')
  return expression
}

function word(text: string): Expression {
  switch (text.toLowerCase()) {
    case 'true':
      return { kind: 'literal', value: true }
    case 'false':
      return { kind: 'literal', value: false }
    case 'null':
      return { kind: 'literal', value: null }
    default:
      return { kind: 'name', name: text }
  }
}

const tokenPattern =
  /\s*(?:'((?:[^']|'')*)'|(-?(?:\d+\.?\d*|\.\d+)(?:\.[\d.]+)?)|([A-Za-z_][A-Za-z0-9_-]*)|([(),.[\]]))/y

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenPattern)
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) throw new ExpressionError(`'${text.slice(from).trim()}' is no expression.`)
    const [, quoted, number, name, mark] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'") })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else if (number !== undefined) {
      if (Number.isNaN(Number(number))) throw new ExpressionError(`'${number}' is a version, which is not supported.`)
      tokens.push({ kind: 'number', text: number })
    }
  }
  return tokens
}

function unexpected(token: Token, text: string, wanted: string): ExpressionError {
  const found = token.kind === 'end' ? 'the end' : `'${token.text}'`
  return new ExpressionError(`Expected ${wanted}, found ${found} in '${text.trim()}'.`)
}
