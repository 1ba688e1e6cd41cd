import type { Network } from '../network/network.ts'

/** What a connection takes from its surroundings. */
export interface Outside {
  readonly network: Network
  /** Hides a secret wherever it appears in the log from now on; of several lines, each. Called before it is first used. */
  readonly mask: (secret: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Waits that many milliseconds. @throws the signal's reason when it is aborted meanwhile. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}
