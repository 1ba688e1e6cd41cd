import type { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import type { Agent } from '../agent.ts'
import { openAttachments } from './attachments.ts'
import { commandLine, type Properties } from './command.ts'
import type { StepEnvironment } from './environment.ts'
import { openNetwork } from './network.ts'
import { openSecrets } from './secrets.ts'

/**
 * The agent by its own contract: an environment to read, and commands as lines of the output. Microsoft's task library would
 * do the same and cost every run a third of its time; a test holds this to what the library says and reads.
 * @param write puts a line, without its end, on standard output.
 */
export function azurePipelinesAgent(environment: StepEnvironment, write: (line: string) => void): Agent {
  const { input, variable, authorization, plain, correlationId } = environment
  const command = (name: string, properties: Properties, message: string) =>
    write(commandLine(name, properties, message))
  const issue = (type: 'error' | 'warning', message: string) =>
    command('task.issue', { type, source: 'TaskInternal', correlationId }, message)
  const complete = (result: 'Succeeded' | 'Failed', message: string) =>
    command('task.complete', { result, done: 'true' }, message)
  const warn = (message: string) => issue('warning', message)
  const { mask, conceal } = openSecrets(environment.secretVariables, (secret) => command('task.setsecret', {}, secret))
  return {
    input: (name) => (name === 'manifest' && !isChosen(input(name), variable) ? undefined : input(name)),
    variable,
    network: openNetwork(variable, mask),
    connection: (id) => ({
      url: plain(`ENDPOINT_URL_${id}`),
      scheme: authorization(`SCHEME_${id}`),
      parameter: (key) => authorization(`PARAMETER_${id}_${key}`),
      data: (key) => plain(`ENDPOINT_DATA_${id}_${key.toUpperCase()}`),
    }),
    mask,
    conceal,
    print: write,
    warn,
    attach: openAttachments(
      variable('Agent.TempDirectory'),
      (type, name, file) => command('task.addattachment', { type, name }, file),
      warn,
    ),
    setOutput: (name, value) =>
      command('task.setvariable', { variable: name, isOutput: 'true', issecret: 'false' }, value),
    succeed: (message) => complete('Succeeded', message),
    fail: (message) => {
      issue('error', message)
      complete('Failed', message)
    },
    loadLibrary: (load) => environment.lend(() => withoutHandlers(load)),
  }
}

/** The agent makes paths absolute, so that an empty one arrives as the folder of the sources. */
function isChosen(path: string | undefined, variable: (name: string) => string | undefined): boolean {
  const sources = variable('Build.SourcesDirectory') ?? variable('System.DefaultWorkingDirectory') ?? ''
  return resolve(path ?? '') !== resolve(sources)
}

/** Loads a library without what it would do about faults of the process: it would tell them by their stacks, secrets and all. */
async function withoutHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events: EventEmitter = process
  const faults = ['uncaughtException', 'unhandledRejection']
  const before = new Set(faults.flatMap((fault) => events.listeners(fault)))
  const loaded = await load()
  for (const fault of faults) {
    for (const handler of events.listeners(fault)) {
      if (!before.has(handler)) events.off(fault, handler as () => void)
    }
  }
  return loaded
}
