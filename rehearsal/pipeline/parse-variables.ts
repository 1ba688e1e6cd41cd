import type { VariableDeclaration } from './model.ts'
import { parseRuntimeExpression } from './parse-condition.ts'
import type { Source } from './source.ts'

/** `variables:` as a mapping or as a list; `names` are the dictionaries that a value `$[ … ]` may speak of. */
export function parseVariables(source: Source | undefined, names: readonly string[]): VariableDeclaration[] {
  if (source === undefined) return []
  if (!source.isList) {
    return [...source.entries("'variables'")].map(([name, value]) => declare(name, value, false, names))
  }
  return source.items("'variables'").map((item) => parseItem(item, names))
}

function parseItem(item: Source, names: readonly string[]): VariableDeclaration {
  const entries = item.entries('A variable', ['name', 'value', 'readonly', 'group'])
  const group = entries.get('group')
  if (group !== undefined) {
    if (entries.size > 1) throw item.error("A variable is either a 'group', or a 'name' with its 'value'.")
    return { kind: 'group', group: group.text("'group'"), source: group }
  }
  const [name, value] = [entries.get('name'), entries.get('value')]
  if (name === undefined || value === undefined)
    throw item.error("A variable needs a 'name' and a 'value', or a 'group'.")
  return declare(name.text("'name'"), value, entries.get('readonly')?.boolean("'readonly'") ?? false, names)
}

function declare(name: string, source: Source, readonly: boolean, names: readonly string[]): VariableDeclaration {
  const value = source.text(`The variable '${name}'`)
  const runtime = /^\s*\$\[(.*)\]\s*$/s.exec(value)?.[1]
  if (runtime === undefined) return { kind: 'value', name, value, readonly }
  return { kind: 'expression', name, expression: parseRuntimeExpression(runtime, source, names), readonly }
}
