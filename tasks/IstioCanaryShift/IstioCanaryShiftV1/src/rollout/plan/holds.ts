import type { Split } from '../evidence.ts'
import { isAbout, wantsGates, wantsProof } from '../evidence.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter, finish } from './plan.ts'

/**
 * What has yet to be seen of a split before the step may go on: that the gateway obeys it, if a proof is wanted, and that
 * it stands for `watchSeconds`, under the gates if there are any. A plan ends with them, since they take time.
 */
export function holdsOf(
  { request, evidence }: Pick<Situation, 'request' | 'evidence'>,
  split: Split,
  watchSeconds = 0,
): readonly Step[] {
  const seen = isAbout(evidence, split) ? evidence : undefined
  const prove: readonly Step[] = wantsProof(request) && !seen?.proven ? [{ kind: 'prove', split }] : []
  const watch: readonly Step[] =
    watchSeconds > 0 && !seen?.watched
      ? [{ kind: 'watch', split, seconds: watchSeconds, gated: wantsGates(request) }]
      : []
  return [...prove, ...watch]
}

/**
 * The end of an action: its last writes, once there is nothing left to be seen. Until then the record says that it is in
 * the midst of its work, unless an earlier step has written all already.
 */
export function endWith(last: readonly Step[], meanwhile: readonly Step[], holds: readonly Step[]): Plan {
  if (holds.length === 0) return finish(last)
  return continueAfter([...(last.length === 0 ? [] : meanwhile), ...holds])
}
