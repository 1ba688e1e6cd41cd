/** The patterns of Istio's configuration: hosts and strings. Pure. */
import type { StringMatch } from '../objects/istio.ts'

/** How well a host pattern (`a.b`, `*.b` or `*`) fits a host: 0 not at all, more for the more specific. Hosts are compared without case. */
export function hostFit(pattern: string, host: string): number {
  const wanted = pattern.toLowerCase()
  const name = host.toLowerCase()
  if (wanted === '*') return 1
  if (wanted.startsWith('*'))
    return name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1 ? wanted.length + 1 : 0
  return wanted === name ? Number.MAX_SAFE_INTEGER : 0
}

/** A request's host without its port. */
export function withoutPort(authority: string): string {
  return authority.replace(/:\d+$/, '')
}

/** A test for strings; `undefined` is what is not there. An empty match tests for presence. */
export type StringTest = (value: string | undefined) => boolean

/** Compiles a match. An invalid one (two kinds at once, a broken expression) is an error that says what is wrong. */
export function stringTest(match: StringMatch, ignoreCase = false): StringTest {
  const kinds = Object.entries(match).filter(([, value]) => value !== undefined)
  const [only] = kinds
  if (kinds.length > 1)
    throw new Error(`a match takes one of exact, prefix and regex, got ${kinds.map(([kind]) => kind).join(', ')}`)
  if (only === undefined) return (value) => value !== undefined
  const [kind, wanted] = only
  if (typeof wanted !== 'string') throw new Error(`a match's ${kind} must be a string`)
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  switch (kind) {
    case 'exact':
      return (value) => value !== undefined && fold(value) === fold(wanted)
    case 'prefix':
      return (value) => value !== undefined && fold(value).startsWith(fold(wanted))
    case 'regex': {
      // Istio's expressions (RE2) fit the whole string or not at all.
      const expression = new RegExp(`^(?:${wanted})$`, ignoreCase ? 'i' : '')
      return (value) => value !== undefined && expression.test(value)
    }
    default:
      throw new Error(`a match takes exact, prefix or regex, got ${kind}`)
  }
}

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** A duration such as `10s`, `1.5s`, `1m30s` or `500ms`, in milliseconds. */
export function duration(text: unknown): number {
  const parts = typeof text === 'string' ? [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)] : []
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Error(`${JSON.stringify(text)} is not a duration such as 10s`)
  }
  return parts.reduce((sum, [, number = '0', unit = 's']) => sum + Number(number) * (units[unit] ?? Number.NaN), 0)
}
