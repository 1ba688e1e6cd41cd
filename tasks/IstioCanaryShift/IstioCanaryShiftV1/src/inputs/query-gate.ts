import type { Operator, QueryGate } from '../rollout/gate-request.ts'

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
