import type { Prober } from './prober.ts'

/** Probes that are lent to whoever measures by their answers. */
export interface Probes {
  readonly prober: Prober
  /** How many the user wants to be sent. */
  readonly count: number
}
