import type { Operator, QueryGate } from './gate.ts'

/** What a query may name in double braces, so that one text serves every rollout. */
export interface Placeholders {
  readonly namespace: string
  /** The slots' Deployments. */
  readonly green: string
  readonly blue: string
  /** How long was observed, as a PromQL duration such as `300s`. */
  readonly window: string
}

/**
 * Reads `PROMQL OPERATOR NUMBER`, such as `avg(model_drift{pod=~"{{blue}}-.*"}) <= 0.2`. The last comparison counts, since
 * PromQL has comparisons of its own. Undefined when the text does not end in one.
 */
export function parseQueryGate(text: string): QueryGate | undefined {
  const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/
  const [, query = '', operator = '', limit = ''] =
    new RegExp(`^(.*[^\\s=!~<>])\\s*(<=|>=|<|>)\\s*(${number.source})\\s*$`, 'is').exec(text) ?? []
  return query.trim() === ''
    ? undefined
    : { kind: 'query', query: query.trim(), operator: operator as Operator, limit: Number(limit) }
}

/** The query with its placeholders filled in; the first one that is not known instead, when there is one. */
export function fillIn(query: string, placeholders: Placeholders): { query: string } | { unknown: string } {
  const values: Readonly<Record<string, string>> = { ...placeholders }
  const names = [...query.matchAll(/\{\{\s*(\w*)\s*\}\}/g)].map(([, name = '']) => name)
  const unknown = names.find((name) => !Object.hasOwn(values, name))
  if (unknown !== undefined) return { unknown }
  return { query: query.replace(/\{\{\s*(\w*)\s*\}\}/g, (_, name: string) => values[name] ?? '') }
}
