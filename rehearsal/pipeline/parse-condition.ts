import { checkWords } from './expression/evaluate.ts'
import { ExpressionError, parseExpression } from './expression/syntax.ts'
import type { Condition } from './model.ts'
import type { Source } from './source.ts'

/** The functions that a condition may ask about what ran before. */
export const statusFunctions = ['always', 'canceled', 'failed', 'succeeded', 'succeededorfailed'] as const

/** The condition at `source`; `succeeded()` when there is none. `names` are the dictionaries that it may speak of. */
export function parseCondition(source: Source | undefined, owner: Source, names: readonly string[]): Condition {
  const text = source?.text("'condition'").trim() ?? ''
  return parseChecked(text === '' ? 'succeeded()' : text, source ?? owner, names, statusFunctions)
}

/** The expression in `$[ … ]` of a variable's value; status functions are for conditions only. */
export function parseRuntimeExpression(text: string, source: Source, names: readonly string[]): Condition {
  return parseChecked(text, source, names, [])
}

function parseChecked(text: string, source: Source, names: readonly string[], status: readonly string[]): Condition {
  try {
    const expression = parseExpression(text)
    checkWords(expression, { names, status })
    return { text, expression, source }
  } catch (cause) {
    if (cause instanceof ExpressionError) throw source.error(cause.message)
    throw cause
  }
}
