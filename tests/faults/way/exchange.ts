import type { Fault } from '../schedule/schedule.ts'
import type { Asked } from './asked.ts'

/** A request, and what became of it. */
export interface Exchange {
  readonly asked: Asked
  readonly fault: Fault['kind'] | undefined
  /** What the API server answered; undefined when it was not asked. */
  readonly status: number | undefined
  /** The version of what the API server answered: of the object, or of the collection. */
  readonly version: number | undefined
  /** The version that the client got to see: an older one when the answer was stale, none when it was lost. */
  readonly given: number | undefined
}

/** True for a write that the API server has done, whatever its client got to hear. */
export function isDone({ asked, status }: Exchange): boolean {
  return asked.kind === 'write' && status !== undefined && status >= 200 && status < 300
}
