/** Changes of headers on their way through the gateway. Pure. */
import type { HeaderChange } from '../objects/istio.ts'

/** Headers by name in lower case, each with all its values in order. */
export type HeaderLines = Map<string, string[]>

/** Header lines from Node's flat list of names and values. */
export function headerLines(raw: readonly string[]): HeaderLines {
  const lines: HeaderLines = new Map()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    lines.set(name, [...(lines.get(name) ?? []), raw[index + 1] ?? ''])
  }
  return lines
}

/** Besides what RFC 9110 names: `expect`, since whoever reads the body has already told the client to go on. */
const hopByHop = [
  'expect',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Without what concerns only one connection (RFC 9110, 7.6.1). */
export function endToEnd(lines: HeaderLines): HeaderLines {
  const named = (lines.get('connection') ?? []).flatMap((value) =>
    value.split(',').map((name) => name.trim().toLowerCase()),
  )
  const kept = new Map(lines)
  for (const name of [...hopByHop, ...named]) kept.delete(name)
  return kept
}

/** Applies changes one after the other: removals, then `set`, then `add`. */
export function changed(lines: HeaderLines, ...changes: readonly (HeaderChange | undefined)[]): HeaderLines {
  const next = new Map(lines)
  for (const { remove = [], set = {}, add = {} } of changes.filter((change) => change !== undefined)) {
    for (const name of remove) next.delete(name.toLowerCase())
    for (const [name, value] of Object.entries(set)) next.set(name.toLowerCase(), [value])
    for (const [name, value] of Object.entries(add)) {
      next.set(name.toLowerCase(), [...(next.get(name.toLowerCase()) ?? []), value])
    }
  }
  return next
}

/** One value a name, as matches look at them. */
export function flat(lines: HeaderLines): Record<string, string> {
  return Object.fromEntries([...lines].map(([name, values]) => [name, values.join(',')]))
}

/** As Node writes them. */
export function forNode(lines: HeaderLines): Record<string, string | string[]> {
  return Object.fromEntries(
    [...lines].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
