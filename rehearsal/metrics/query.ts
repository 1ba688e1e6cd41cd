/** The part of PromQL that the rehearsal's Prometheus answers: `time()`, and a metric by its labels, with or without a range. */
import { type Labels, unescaped } from './exposition.ts'

export type Query =
  | { readonly kind: 'time' }
  /** The series that match; `rangeMs` is undefined for their latest samples alone. */
  | { readonly kind: 'series'; readonly matches: (labels: Labels) => boolean; readonly rangeMs: number | undefined }

/** Undefined for what is no query, or one of the many that this part does not have. */
export function parseQuery(text: string): Query | undefined {
  if (text.trim() === 'time()') return { kind: 'time' }
  const [, name, inner = '', range] = /^\s*([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?\s*(?:\[(\w+)\])?\s*$/s.exec(text) ?? []
  const matchers = parseMatchers(inner)
  const rangeMs = range === undefined ? undefined : milliseconds(range)
  if (name === undefined || matchers === undefined || Number.isNaN(rangeMs)) return undefined
  const matches = (labels: Labels): boolean => labels.__name__ === name && matchers.every((one) => one(labels))
  return { kind: 'series', matches, rangeMs }
}

type Matcher = (labels: Labels) => boolean

function parseMatchers(text: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = []
  let rest = text.trim()
  while (rest !== '') {
    const [whole, name, operator, quoted] = /^(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,\s*|$)/.exec(rest) ?? []
    if (whole === undefined || name === undefined || operator === undefined || quoted === undefined) return undefined
    matchers.push(matcher(name, operator, unescaped(quoted)))
    rest = rest.slice(whole.length)
  }
  return matchers
}

/** A label that is not there is empty. */
function matcher(name: string, operator: string, value: string): Matcher {
  const pattern = operator.endsWith('~') ? new RegExp(`^(?:${value})$`, 's') : undefined
  const wants = !operator.startsWith('!')
  return ({ [name]: own = '' }) => (pattern === undefined ? own === value : pattern.test(own)) === wants
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function milliseconds(text: string): number {
  const [, number, unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
  return Number(number) * (units[unit] ?? Number.NaN)
}
