import type { Fault, Move } from '../schedule/schedule.ts'
import type { Account } from './story.ts'

/** `timeoutSeconds` of a step. In a storm a slot that never gets ready is no news; after it, a busy machine must not matter. */
export const patienceSeconds: Readonly<Record<Account['part'], number>> = { storm: 6, again: 40, ending: 40 }

/** What a machine that is busy with other storms may add, in milliseconds. */
const slackMs = 30_000

/** How many slots one step may wait for, one after the other. */
const waits = 3

/** The milliseconds that a step may take at most, with the faults that may strike it. */
export function limitOf(
  { strikes, moments }: Pick<Extract<Move, { kind: 'step' }>, 'strikes' | 'moments'>,
  part: Account['part'],
): number {
  const faults = strikes.reduce((sum, { fault, times }) => sum + times * delayOf(fault), 0)
  const others = moments.reduce((sum, { event }) => sum + (event.kind === 'rival' ? 3_000 : 0), 0)
  return slackMs + waits * patienceSeconds[part] * 1000 + faults + others
}

/** How long one stroke of a fault may hold a step up, in milliseconds: until its own end, and until the task asks again. */
function delayOf(fault: Fault): number {
  const again = 4_000
  switch (fault.kind) {
    case 'silence':
    case 'dead':
      return 30_000 + again
    case 'refused':
      return fault.ms + again
    case 'slow':
      return fault.pieces * fault.pauseMs
    case 'answer':
      return (fault.retryAfter ?? 0) * 1000 + again
    default:
      return again
  }
}
