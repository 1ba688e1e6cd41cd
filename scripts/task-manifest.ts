import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { project } from './project.ts'

/** An input of task.json, as far as this project's scripts and tests look at it. */
export type TaskInput = {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly type: string
  readonly label: string
  readonly defaultValue?: string | boolean
  readonly required: boolean
  readonly groupName?: string
  readonly visibleRule?: string
  readonly options?: Readonly<Record<string, string>>
  readonly properties?: Readonly<Record<string, unknown>>
  readonly helpMarkDown: string
}

/** What fills a drop-down of the classic editor: an address that Azure DevOps asks with the chosen service connection. */
export type DataSourceBinding = {
  /** The input with the drop-down. */
  readonly target: string
  /** The input with the connection, as `$(input)`. */
  readonly endpointId: string
  /** May name other inputs as `$(input)`. */
  readonly endpointUrl: string
}

/** A task.json that the schema has accepted. */
export type TaskManifest = {
  readonly id: string
  readonly name: string
  readonly friendlyName: string
  readonly description: string
  readonly helpMarkDown: string
  readonly releaseNotes: string
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number }
  readonly instanceNameFormat: string
  readonly groups: readonly { readonly name: string; readonly displayName: string; readonly visibleRule?: string }[]
  readonly inputs: readonly TaskInput[]
  readonly dataSourceBindings: readonly DataSourceBinding[]
  readonly outputVariables: readonly { readonly name: string; readonly description: string }[]
  readonly execution: Readonly<Record<string, { readonly target: string }>>
  readonly restrictions: { readonly settableVariables: { readonly allowed: readonly string[] } }
}

const schema: object = JSON.parse(readFileSync(join(project.root, 'scripts', 'task.schema.json'), 'utf8'))
const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile<TaskManifest>(schema)

/**
 * What is wrong with a task.json by `scripts/task.schema.json`: one line a fault, with its place as a JSON pointer.
 * Empty when it is valid.
 */
export function schemaFaults(manifest: unknown): readonly string[] {
  if (accepts(manifest)) return []
  return (accepts.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/**
 * The project's task.json.
 * @throws with every fault when the schema does not accept it.
 */
export function readTaskManifest(): TaskManifest {
  const manifest: unknown = JSON.parse(readFileSync(join(project.root, project.task, 'task.json'), 'utf8'))
  if (!accepts(manifest)) throw new Error(`task.json is not valid:\n${schemaFaults(manifest).join('\n')}`)
  return manifest
}
