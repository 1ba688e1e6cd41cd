import { isAbsolute, resolve } from 'node:path'
import type { TaskDefinition } from './definition.ts'
import type { VariableSet } from './variables.ts'

/**
 * The inputs as the task receives them: aliases resolved to the canonical name (the server's work), defaults filled,
 * values trimmed, then macros expanded (not trimmed again), then file paths made absolute.
 * An empty file path becomes the sources directory itself: the agent does so, and a task must expect it.
 * @param given  by canonical name or alias, without case; a name that the task does not know is passed on, as the agent does
 * @throws Error when one input is given twice, by its name and by an alias
 */
export function resolveInputs(
  task: TaskDefinition,
  given: Readonly<Record<string, string>>,
  variables: VariableSet,
  sourcesDirectory: string,
): Map<string, string> {
  const inputs = new Map(task.inputs.map((input) => [input.name, input.defaultValue.trim()]))
  const seen = new Map<string, string>()
  for (const [key, value] of Object.entries(given)) {
    const name = canonicalName(task, key.trim())
    const earlier = seen.get(name)
    if (earlier !== undefined) throw new Error(`Input '${name}' is given twice, as '${earlier}' and as '${key}'.`)
    seen.set(name, key)
    inputs.set(name, value.trim())
  }
  for (const [name, value] of inputs) inputs.set(name, variables.expand(value))
  for (const input of task.inputs) {
    if (input.type === 'filePath') inputs.set(input.name, rooted(inputs.get(input.name) ?? '', sourcesDirectory))
  }
  return inputs
}

function canonicalName(task: TaskDefinition, key: string): string {
  const wanted = key.toLowerCase()
  const input = task.inputs.find((each) => [each.name, ...each.aliases].some((name) => name.toLowerCase() === wanted))
  return input?.name ?? key
}

function rooted(path: string, directory: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(directory, path)
}
