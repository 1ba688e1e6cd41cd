import type { Weights } from './ground.ts'
import type { ContenderKey } from './results.ts'
import type { Command } from './stopwatch.ts'

/** A way to set the weights: a program to be run for each change. */
export interface Contender {
  readonly key: ContenderKey
  /** The program that gives blue this share in percent; what it needs beside itself is made ready by this. */
  commandFor(blue: number): Promise<Command>
  /** What the cluster says after it. */
  weights(): Promise<Weights>
  /** @throws when what a run wrote shows that it did not do all that it promises. */
  review?(output: string): void
  /** Removes what it left on this machine, and its namespace. */
  remove(): Promise<void>
}
