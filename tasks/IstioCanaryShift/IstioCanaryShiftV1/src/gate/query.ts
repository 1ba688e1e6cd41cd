import type { Placeholders } from '../rollout/gate-request.ts'

/** The query with its placeholders filled in; the first one that is not known instead, when there is one. */
export function fillIn(query: string, placeholders: Placeholders): { query: string } | { unknown: string } {
  const values: Readonly<Record<string, string>> = { ...placeholders }
  const names = [...query.matchAll(/\{\{\s*(\w*)\s*\}\}/g)].map(([, name = '']) => name)
  const unknown = names.find((name) => !Object.hasOwn(values, name))
  if (unknown !== undefined) return { unknown }
  return { query: query.replace(/\{\{\s*(\w*)\s*\}\}/g, (_, name: string) => values[name] ?? '') }
}
