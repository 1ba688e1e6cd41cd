import type { ServiceConnection } from './connection/service-connection.ts'
import type { ReadInput } from './inputs/reader.ts'
import type { ReadVariable } from './inputs/run.ts'
import type { Network } from './network/network.ts'

/** The Azure Pipelines agent as the task sees it. */
export interface Agent {
  readonly input: ReadInput
  readonly variable: ReadVariable
  readonly network: Network
  /** What the agent knows of a service connection by its id. */
  connection(id: string): ServiceConnection
  /** Hides a value wherever it appears in the log from now on. */
  mask(secret: string): void
  /** Prints one line of the log. */
  print(line: string): void
  /** Shows a warning on the run's overview. */
  warn(message: string): void
  setOutput(name: string, value: string): void
  /** A text without what is hidden in the log: the agent does not look into what is attached. */
  conceal(text: string): string
  /**
   * Attaches a text, which is not empty, to this step of the pipeline run. Nothing is thrown: the work does not depend on
   * it, so what keeps it from being attached is a warning.
   * @param type tells what reads it; a name of letters, digits and dots.
   * @param name is unique among those of its type in the step. Agents refuse what is no file name on their machine.
   */
  attach(type: string, name: string, text: string): void
  /** Loads a library of Microsoft's, which reads by itself what the agent has set. */
  loadLibrary<T>(load: () => Promise<T>): Promise<T>
  succeed(message: string): void
  fail(message: string): void
}
