import { msg } from '../../language/message.ts'
import type { RolloutRecord } from '../record.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { RunIdentity } from '../run-identity.ts'
import { isOlder, sameRun, tellRun } from '../run-identity.ts'

/**
 * Lets `deploy` start or go on with a rollout.
 * @throws Refusal `runUnderWay` while another run's rollout is under way, `runOutdated` when a newer run has released
 *   here since; neither when `takeOver` is set.
 */
export function refuseToStartOver(record: RolloutRecord | undefined, run: RunIdentity, takeOver: boolean): void {
  if (record === undefined || takeOver || sameRun(record.run, run)) return
  if (isUnderWay(record)) throw underWay(record)
  if (isOlder(run, record.run)) {
    throw new Refusal(
      'runOutdated',
      capital(
        msg`${tellRun(record.run)} has released here since, on ${record.updatedAt}; this is the older ${tellRun(run)}.`,
      ),
      msg`To release this run's image again, queue a new run, or set the input 'takeOver'.`,
    )
  }
}

/**
 * The record of the rollout that an action goes on with, as this run's own.
 * @throws Refusal `noRollout` when there is none, `runUnderWay` when another run owns it and `takeOver` is not set.
 */
export function ownRollout(
  record: RolloutRecord | undefined,
  run: RunIdentity,
  takeOver: boolean,
  virtualService: string,
): RolloutRecord {
  if (record === undefined) {
    throw new Refusal(
      'noRollout',
      msg`VirtualService '${virtualService}' has no record of a rollout.`,
      msg`Run the action 'deploy' first.`,
    )
  }
  if (sameRun(record.run, run)) return record
  if (!isUnderWay(record)) {
    throw new Refusal(
      'noRollout',
      msg`This run has no rollout here; the last one, of ${tellRun(record.run)}, ended as '${record.phase}' on ${record.updatedAt}.`,
      msg`Run the action 'deploy' first.`,
    )
  }
  if (!takeOver) throw underWay(record)
  return { ...record, run }
}

/** @param where the VirtualService that it is about, when that is not the one named first. */
export function underWay(record: RolloutRecord, where?: string): Refusal {
  const { run, phase, updatedAt, images } = record
  const stand = msg`phase '${phase}' since ${updatedAt}, image '${images.candidate}'`
  return new Refusal(
    'runUnderWay',
    where === undefined
      ? msg`A rollout of ${tellRun(run)} is under way here (${stand}).`
      : msg`A rollout of ${tellRun(run)} is under way on VirtualService '${where}' (${stand}).`,
    msg`Finish it or roll it back in that run, or set the input 'takeOver' if that rollout is abandoned.`,
  )
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
