import type { RolloutRecord } from './record.ts'
import type { Action } from './request.ts'

/** One write of the record: what was done, and what it left. */
export interface HistoryEntry {
  /** UTC, ISO 8601. */
  readonly at: string
  /** The run, as `build 4711`. */
  readonly run: string
  readonly action: Action
  readonly phase: RolloutRecord['phase']
  /** Percent to blue; the rest is green's. */
  readonly blue: number
}

// An annotation may have 256 KiB with all others; twenty entries are about 2.
const limit = 20

/** A record with its own writing at the end of its history, which goes on from the one that was there before. */
export function noted(before: RolloutRecord | undefined, record: RolloutRecord, action: Action): RolloutRecord {
  const { run, phase, weights, updatedAt } = record
  const entry = { at: updatedAt, run: `${run.kind} ${run.id}`, action, phase, blue: weights.blue }
  const last = before?.history?.at(-1)
  const isNews =
    last === undefined ||
    last.run !== entry.run ||
    last.action !== entry.action ||
    last.phase !== entry.phase ||
    last.blue !== entry.blue
  const history = before?.history ?? []
  return { ...record, history: isNews ? [...history, entry].slice(-limit) : history }
}
