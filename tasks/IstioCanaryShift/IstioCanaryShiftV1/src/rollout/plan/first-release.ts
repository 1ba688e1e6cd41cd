import type { RolloutRecord } from '../record.ts'

/** True when this rollout's image went straight to green, so that its later actions have nothing to do. */
export function firstReleaseIsDone(record: RolloutRecord): boolean {
  return record.firstRelease && record.phase === 'done'
}

firstReleaseIsDone.because =
  'This was the first release: the image went straight to green, which has all the traffic, and there is no blue.'
