import { msg } from '../language/message.ts'
import type { Landing, WayBack } from '../rollout/landing.ts'
import { commandByHand, rollbackOf, wayOf } from '../rollout/landing.ts'
import { changedByOthers, isStillOurs } from '../rollout/plan/restore.ts'
import type { Routing } from '../rollout/virtual-service.ts'
import { allOf, routingIn } from '../rollout/virtual-service.ts'
import type { Weights } from '../rollout/weights.ts'
import { allGreen } from '../rollout/weights.ts'
import { giveUpClaim } from './claim.ts'
import { converge } from './converge.ts'
import { hold } from './hold.ts'
import { readThere, restoreRouting } from './restore.ts'
import type { Progress, Undertaking } from './undertaking.ts'
import { Unproven } from './unproven.ts'

const lastLookMs = 3_000

/**
 * Leaves the traffic where the request wants it when what this step did is not proven.
 * @throws Refusal when somebody else has changed the weights or the record since: then they are theirs to judge.
 */
export async function land(undertaking: Undertaking, progress: Progress): Promise<Landing> {
  const { request, target, log } = undertaking
  const written = progress.observed
  const known = written && routingIn(written, target)
  if (known === undefined || written === undefined || request.action === 'status') {
    throw new Error(msg`Nothing was set that could be put back.`)
  }
  await expectOurs(undertaking, known)
  const found = progress.found && routingIn(progress.found, target)?.route.weights
  const { way, because } = wayOf(request, found, known.route.weights)
  log.section(msg`Apply`)
  log.event(because === undefined ? `onFailure: ${way}` : msg`the weights are kept: ${because}`, 'landing')
  switch (way) {
    case 'keep':
      await giveUpClaim(undertaking, progress)
      return { kind: 'kept', because, weights: known.route.weights }
    case 'restore':
      return goBack('restore', found ?? known.route.weights, undertaking, progress, async () => {
        await restoreRouting(undertaking, progress, { before: progress.found ?? written, written })
        await prove(undertaking, progress)
        return undefined
      })
    case 'rollback':
      return goBack('rollback', allGreen, undertaking, progress, async () => {
        const back = { ...undertaking, request: rollbackOf(request), analysis: undefined }
        return (await converge(back, progress, msg`Rollback`)).because
      })
  }
}

async function expectOurs(undertaking: Undertaking, known: Routing): Promise<void> {
  const there = await readThere(undertaking).catch((error: unknown) => {
    // Why it cannot be read is told by the way back, which reads it again.
    undertaking.log.event(msg`The VirtualService could not be read: ${(error as Error).message}`)
  })
  if (there !== undefined && !isStillOurs(there, known, undertaking.step)) throw changedByOthers(known, there)
}

async function prove(undertaking: Undertaking, progress: Progress): Promise<void> {
  if (undertaking.prover === undefined) return
  const { route, headerRoutes } = routingNow(undertaking, progress)
  const blueAnsweredBy = headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'blue'
  await hold({ kind: 'prove', split: { weights: route.weights, blueAnsweredBy } }, undertaking, progress)
}

/** @param work moves the weights and proves them, or tells why there was nothing to move. */
async function goBack(
  way: WayBack,
  wanted: Weights,
  undertaking: Undertaking,
  progress: Progress,
  work: () => Promise<string | undefined>,
): Promise<Landing> {
  const weightsNow = () => routingNow(undertaking, progress).route.weights
  const toldBefore = progress.told.length
  progress.evidence = undefined
  try {
    const because = await work()
    if (because !== undefined) return { kind: 'kept', because, weights: weightsNow() }
    return { kind: 'landed', way, weights: weightsNow(), proof: progress.told.slice(toldBefore).at(-1)?.sentence }
  } catch (error) {
    const why = (error as Error).message
    if (error instanceof Unproven) {
      await giveUpClaim(undertaking, progress)
      return { kind: 'unproven', way, weights: weightsNow(), why }
    }
    const { routing, isRead } = await lookAgain(undertaking, progress)
    const command = allOf(routing)
      .map((routed) => commandByHand(routed, undertaking.target, wanted))
      .join(' && ')
    return { kind: 'failed', way, weights: isRead ? routing.route.weights : undefined, why, command }
  }
}

/** The routing as it is now, or as it was known last when it cannot be read. */
async function lookAgain(undertaking: Undertaking, progress: Progress): Promise<{ routing: Routing; isRead: boolean }> {
  const { api, afterCancel, signal, target, log } = undertaking
  try {
    const there = signal.aborted ? afterCancel(lastLookMs) : api
    return { routing: await readThere({ api: there, target }), isRead: true }
  } catch (error) {
    log.event(msg`Where traffic is now could not be read: ${(error as Error).message}`, 'landing')
    return { routing: routingNow(undertaking, progress), isRead: false }
  }
}

function routingNow({ target }: Undertaking, { observed }: Progress): Routing {
  const routing = observed && routingIn(observed, target)
  if (routing === undefined) throw new Error(msg`There is no VirtualService whose weights were set.`)
  return routing
}
