import { Outdated } from '../cluster/failure.ts'
import { observeRouting } from '../cluster/observe.ts'
import { msg } from '../language/message.ts'
import { tellStep } from '../report/tell.ts'
import { isJudgedGood, withSeen } from '../rollout/evidence.ts'
import type { Step } from '../rollout/plan/plan.ts'
import { isStillOurs } from '../rollout/plan/restore.ts'
import { type Routing, routingIn } from '../rollout/virtual-service.ts'
import type { Findings, Progress, Told, Undertaking } from './undertaking.ts'
import { Unproven } from './unproven.ts'

export type Hold = Extract<Step, { readonly kind: 'prove' | 'watch' }>

/**
 * Proves a split, or lets it stand under the gates, and keeps what was seen.
 * @throws Unproven when the traffic is not as it should be; Outdated when somebody else has set it otherwise meanwhile.
 */
export async function hold(step: Hold, undertaking: Undertaking, progress: Progress): Promise<void> {
  const { request, target, log } = undertaking
  const routing = progress.observed && routingIn(progress.observed, target)
  if (routing === undefined) throw new Error(msg`A split is to be looked at that is not there.`)
  log.section(sectionOf(step))
  log.event(tellStep(step), step.kind === 'prove' ? 'proof' : 'gate')
  const findings = await look(step, routing, undertaking)
  if (findings !== undefined) {
    if (!findings.holds) await expectOurs(routing, undertaking)
    progress.told.push(toldOf(step, findings, undertaking.clock.now()))
    for (const line of findings.lines) log.line(line)
    if (!findings.holds) throw new Unproven(findings.sentence, findings.next)
    log.event(`✓ ${findings.sentence}`, step.kind === 'prove' ? 'proof' : 'gate')
  }
  const { split } = step
  progress.evidence = withSeen(progress.evidence, split, step.kind === 'prove' ? 'proven' : 'watched')
  // As it is by now: a claim may have been renewed meanwhile.
  if (isJudgedGood(request, progress.evidence)) progress.good = progress.observed
}

/** Shares that stand without gates are nothing that is judged. */
function sectionOf(step: Hold): string {
  if (step.kind === 'prove') return msg`Proof`
  return step.gated ? msg`Gates` : msg`Apply`
}

/** What others have set meanwhile is no failure of this step's: it is planned anew for what is there. */
async function expectOurs(looked: Routing, { api, target, step, log }: Undertaking): Promise<void> {
  try {
    const there = routingIn(await observeRouting(api, target), target)
    if (there !== undefined && isStillOurs(there, looked, step)) return
  } catch (error) {
    // Whether it is ours is then asked again by the way back.
    log.event(msg`The VirtualService could not be read: ${(error as Error).message}`)
    return
  }
  throw new Outdated(
    msg`VirtualService '${target.virtualService}' was changed while its traffic was looked at.`,
    undefined,
  )
}

async function look(step: Hold, routing: Routing, undertaking: Undertaking): Promise<Findings | undefined> {
  const { prover, watcher, clock, signal } = undertaking
  if (step.kind === 'prove') {
    if (prover === undefined) throw new Error(msg`A proof is planned that nobody can make.`)
    return prover.prove(routing)
  }
  if (step.gated) {
    if (watcher === undefined) throw new Error(msg`Gates are planned that nobody can judge.`)
    return watcher(routing, step.seconds)
  }
  await clock.sleep(step.seconds * 1000, signal)
  return undefined
}

function toldOf(step: Hold, found: Findings, at: number): Told {
  const { holds, sentence, lines, split, findings, verdicts } = found
  const section = step.kind === 'prove' ? 'Proof' : 'Gates'
  return { section, at, weights: step.split.weights, holds, sentence, lines, split, findings, verdicts }
}
