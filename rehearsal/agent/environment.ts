import { connectionEnvironment, type ServiceConnection } from './connections.ts'
import { environmentName, type Variable } from './variables.ts'

/** What a program needs of its machine to start at all; nothing else of our own environment reaches a step. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
]

/** The machine's own variables that a step gets, out of `source` (a process's environment). */
export function machineEnvironment(source: NodeJS.ProcessEnv): Record<string, string> {
  const entries = inherited.map((name) => [name, source[name]] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** All that a step's environment is made of. */
export interface StepSurroundings {
  readonly machine: Readonly<Record<string, string>>
  /** The step's own `env:`, macros expanded. */
  readonly env: Readonly<Record<string, string>>
  readonly variables: readonly Variable[]
  readonly inputs: ReadonlyMap<string, string>
  readonly connections: readonly ServiceConnection[]
}

/** The whole environment of a step's process; what the agent sets wins over the step's `env`. */
export function stepEnvironment(surroundings: StepSurroundings): Record<string, string> {
  const environment: Record<string, string> = { ...surroundings.machine, ...surroundings.env, TF_BUILD: 'True' }
  const open = surroundings.variables.filter((variable) => variable.secret !== true)
  const secret = surroundings.variables.filter((variable) => variable.secret === true)
  for (const { name, value } of open) environment[environmentName(name)] = value
  for (const { name, value } of secret) environment[`SECRET_${environmentName(name)}`] = value
  environment.VSTS_PUBLIC_VARIABLES = JSON.stringify(open.map(({ name }) => name))
  environment.VSTS_SECRET_VARIABLES = JSON.stringify(secret.map(({ name }) => name))
  for (const [name, value] of surroundings.inputs) environment[`INPUT_${environmentName(name)}`] = value
  for (const connection of surroundings.connections) Object.assign(environment, connectionEnvironment(connection))
  return environment
}
