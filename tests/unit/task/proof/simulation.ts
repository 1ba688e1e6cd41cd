/** A mesh of nothing but chance, for the questions about proofs that need many of them. */
import type { Clock } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/clock.ts'
import type { Question } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/judgement.ts'
import type { Prober } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import type { Claim, Proof } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { prove } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import type { Outcome } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import { defaultPace } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/window.ts'
import { virtualClock } from './virtual-clock.ts'

/** One answer of the mesh. @param asked the slot that the A/B header asks for, if any. */
export type Mesh = (at: number, asked: string | undefined) => Outcome

export const ok = (slot: 'green' | 'blue' | undefined): Outcome => ({
  kind: 'answer',
  status: 200,
  slot,
  ms: 10,
  broken: undefined,
})

export const weighted = (count = 2000, blueShare = 50): Question => ({
  asked: undefined,
  blueShare,
  foreignShare: 0,
  count,
  errorLimit: 0.01,
})

export const claim = (questions: readonly Question[], more: Partial<Claim> = {}): Claim => ({
  questions,
  header: 'x-api-version',
  // All at once: time passes between windows only.
  pace: { ...defaultPace, perSecond: Number.POSITIVE_INFINITY },
  settleMs: 1000,
  ...more,
})

/** Answers by chance, as Envoy does: blue with this probability, each time anew. */
export const split =
  (random: () => number, blue: number): Mesh =>
  () =>
    ok(random() < blue ? 'blue' : 'green')

/** A prober that the mesh answers at once. */
export function proberOf(mesh: Mesh, clock: Clock): Prober {
  const ask = async (headers: Readonly<Record<string, string>>) => mesh(clock.elapsed(), headers['x-api-version'])
  return { connect: () => ({ ask, close: () => undefined }) }
}

/** A proof against the mesh, in no time. */
export function simulate(what: Claim, mesh: Mesh): Promise<Proof> {
  const clock = virtualClock()
  return prove(what, {
    prober: proberOf(mesh, clock),
    clock,
    signal: new AbortController().signal,
    onWindow: () => undefined,
  })
}
