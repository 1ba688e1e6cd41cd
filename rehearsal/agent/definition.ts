import { access, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** One input of a task, as its task.json declares it. */
export interface InputDefinition {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: string
  readonly defaultValue: string
  readonly required: boolean
}

/** What a task may do to the run: `undefined` means anything. */
export interface Restrictions {
  readonly commandMode?: 'any' | 'restricted'
  /** Patterns with `*` and `?`; the empty list allows none. */
  readonly settableVariables?: readonly string[]
}

/** A task as the agent finds it on disk. */
export interface TaskDefinition {
  /** The absolute directory that holds task.json. */
  readonly directory: string
  readonly id: string
  readonly name: string
  readonly version: string
  readonly inputs: readonly InputDefinition[]
  readonly outputVariables: readonly string[]
  /** The script that a Node handler starts, relative to the directory. */
  readonly target: string
  readonly restrictions: Restrictions
}

/** Handlers of this agent, the preferred one first. They differ in the Node binary only, which the caller chooses. */
const handlers = ['Node24', 'Node20_1'] as const

/**
 * Reads the task in `directory`.
 * @throws Error when task.json is missing, is not JSON, or lacks what an agent needs to run it (the message names the
 * field), or when the script to run is missing.
 */
export async function openTask(directory: string): Promise<TaskDefinition> {
  const file = join(resolve(directory), 'task.json')
  const manifest = record(JSON.parse(await readFile(file, 'utf8')), file)
  const field = (name: string) => `${file}: '${name}'`
  const version = record(manifest.version, field('version'))
  const execution = record(manifest.execution, field('execution'))
  const handler = handlers.find((name) => execution[name] !== undefined)
  if (handler === undefined) {
    throw new Error(`${field('execution')} has none of the handlers ${handlers.join(', ')}`)
  }
  const target = text(record(execution[handler], field(handler)).target, field(`execution.${handler}.target`))
  await access(join(resolve(directory), target))
  return {
    directory: resolve(directory),
    id: text(manifest.id, field('id')),
    name: text(manifest.name, field('name')),
    version: [version.Major, version.Minor, version.Patch].join('.'),
    inputs: list(manifest.inputs ?? [], field('inputs')).map((input, at) => readInput(input, field(`inputs[${at}]`))),
    outputVariables: list(manifest.outputVariables ?? [], field('outputVariables')).map((variable, at) =>
      text(record(variable, field(`outputVariables[${at}]`)).name, field(`outputVariables[${at}].name`)),
    ),
    target,
    restrictions: readRestrictions(manifest.restrictions, field('restrictions')),
  }
}

function readInput(value: unknown, where: string): InputDefinition {
  const input = record(value, where)
  return {
    name: text(input.name, `${where}.name`),
    aliases: list(input.aliases ?? [], `${where}.aliases`).map((alias) => text(alias, `${where}.aliases`)),
    type: text(input.type, `${where}.type`),
    defaultValue: input.defaultValue === undefined ? '' : String(input.defaultValue),
    required: input.required === true,
  }
}

function readRestrictions(value: unknown, where: string): Restrictions {
  if (value === undefined) return {}
  const restrictions = record(value, where)
  const mode = restrictions.commands === undefined ? undefined : record(restrictions.commands, where).mode
  const settable = restrictions.settableVariables
  const allowed = settable === undefined ? undefined : record(settable, where).allowed
  return {
    ...(mode === undefined ? {} : { commandMode: mode === 'restricted' ? 'restricted' : 'any' }),
    ...(allowed === undefined ? {} : { settableVariables: list(allowed, where).map((name) => text(name, where)) }),
  }
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} must be an object`)
  return value as Record<string, unknown>
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} must be a list`)
  return value
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${where} must be a text that is not empty`)
  return value
}
