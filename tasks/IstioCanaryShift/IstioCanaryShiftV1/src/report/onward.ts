import { msg } from '../language/message.ts'
import type { RolloutRecord } from '../rollout/record.ts'
import type { State } from '../rollout/state.ts'
import { shortDigest } from './tell.ts'

/** What comes next where a rollout stands: an action with its inputs, as a stage has them, to be copied. */
export function nextFrom({ record, weights }: State): string {
  if (record === undefined) return 'deploy'
  switch (record.phase) {
    case 'deploying':
      return deployOf(record.images.candidate)
    case 'deployed':
      return shiftTo(50)
    case 'shifting':
      return weights?.blue === 100 ? 'promote' : shiftTo((weights?.blue ?? 0) < 50 ? 50 : 100)
    case 'promoting':
      return 'promote'
    case 'promoted':
    case 'removing':
      return 'remove'
    case 'rollingBack':
      return 'rollback'
    case 'done':
    case 'rolledBack':
      return msg`deploy of a new image`
  }
}

/** The action that leads back to the old image from where a rollout stands; undefined where no way leads back, or is left. */
export function wayBackFrom({ record }: State): string | undefined {
  if (record === undefined) return undefined
  const { before } = record.images
  switch (record.phase) {
    case 'deploying':
    case 'deployed':
    case 'shifting':
    case 'promoting':
    case 'promoted':
    case 'removing':
      return before === null ? 'rollback' : msg`rollback (to ${shortDigest(before)})`
    case 'done':
      return before === null ? undefined : deployOf(before)
    case 'rollingBack':
    case 'rolledBack':
      return undefined
  }
}

/** That a rollout has come to its end, a sentence; undefined while it has not. */
export function tellEnd(record: RolloutRecord | undefined): string | undefined {
  switch (record?.phase) {
    case 'done':
      return msg`The rollout is done.`
    case 'rolledBack':
      return msg`The rollout is over.`
    default:
      return undefined
  }
}

function shiftTo(blue: number): string {
  return `shift blueWeight: ${blue}`
}

function deployOf(image: string): string {
  return `deploy image: ${image}`
}
