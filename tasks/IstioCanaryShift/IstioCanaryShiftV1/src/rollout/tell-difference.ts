import { msg } from '../language/message.ts'
import type { Difference } from './difference.ts'

/** A difference as people read it: the path, what was and what is, each on one line. */
export interface ToldDifference {
  readonly path: string
  readonly before: string
  readonly after: string
}

/**
 * Puts a difference into words. Values of environment variables and of fields that are named like credentials stay
 * unsaid, and of a text that holds JSON only its length is told, since it may hold such values.
 */
export function tellValues({ path, before, after }: Difference): ToldDifference {
  const tell = (value: unknown) =>
    value === undefined ? msg`none` : isConfidential(path) ? notShown() : tellValue(value)
  return { path, before: tell(before), after: tell(after) }
}

/** The difference in one line of at most `width` characters. */
export function tellDifference(difference: Difference, width = 160): string {
  const { path, before, after } = tellValues(difference)
  return cut(`${path}: ${before} → ${after}`, width)
}

/** A text cut to a width, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}

function tellValue(value: unknown): string {
  if (typeof value === 'string') return /^\s*[{[]/.test(value) ? msg`a text of ${value.length} characters` : value
  return JSON.stringify(value, hideConfidential)
}

function notShown(): string {
  return msg`(not shown)`
}

/** A replacer for JSON.stringify. */
function hideConfidential(key: string, value: unknown): unknown {
  if (key === 'env' && Array.isArray(value)) return value.map((one) => hideIn(one, 'value'))
  return key !== '' && isConfidentialName(key) ? notShown() : value
}

function hideIn(object: unknown, member: string): unknown {
  return typeof object === 'object' && object !== null && member in object
    ? { ...object, [member]: notShown() }
    : object
}

function isConfidential(path: string): boolean {
  if (/\.env\[[^\]]*\](\.value)?$/.test(path)) return true
  return isConfidentialName(/(?:\.(\w+)|\["((?:[^"\\]|\\.)*)"\])$/.exec(path)?.slice(1).join('') ?? '')
}

function isConfidentialName(name: string): boolean {
  return /authorization|password|passwd|secret|token|credential|api-?key/i.test(name)
}
