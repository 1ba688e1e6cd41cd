import type { Analysis } from '../analysis/analysis.ts'
import { AnalysisFailure } from '../analysis/analysis-failure.ts'
import type { Message } from '../analysis/message.ts'
import { newIn, tellMessage } from '../analysis/message.ts'
import { ApiFailure, Unreachable } from '../cluster/failure.ts'
import { sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { Observed } from '../rollout/observed.ts'
import { virtualServicesIn } from '../rollout/observed.ts'
import { expectedAfter } from '../rollout/plan/outlook.ts'
import type { Step } from '../rollout/plan/plan.ts'
import { tellWeights } from '../rollout/weights.ts'
import { AnalysisObjection } from './analysis-objection.ts'
import { carryOut } from './carry-out.ts'
import type { RoutingWrite } from './restore.ts'
import { restoreRouting } from './restore.ts'
import type { Progress, Undertaking } from './undertaking.ts'

type SetRouting = Extract<Step, { readonly kind: 'setRouting' }>

/**
 * Sets the routing between two looks of `istioctl analyze` at the namespace. Errors are those about this rollout's
 * objects.
 *
 * Mode `fail`: it is refused, with nothing changed, when there are errors already or when the write would cause one
 * (the planned VirtualServices are judged before they are written). After the write, errors that were not there before undo
 * it, and so does an analysis that cannot be made. (A write whose answer was lost, and that turns out to be done, was
 * judged as planned and is not judged again.)
 *
 * Mode `warn`: each of them is a warning, and so is an analysis that cannot be made.
 * @throws AnalysisObjection in mode `fail`; see also carryOut.
 */
export async function setRoutingAnalysed(
  step: SetRouting,
  analysis: Analysis,
  undertaking: Undertaking,
  progress: Progress,
): Promise<void> {
  const before = progress.observed
  if (before === undefined) throw new Error(msg`A VirtualService is to be patched that was not read.`)
  undertaking.log.section(msg`Apply`)
  const known = await lookBefore(before, step, analysis, undertaking)
  await carryOut(step, undertaking, progress)
  const written = progress.observed
  if (known === undefined || written === undefined) return
  await lookAfter(known, { before, written }, analysis, undertaking, progress)
}

/** The errors before the write; undefined when the namespace could not be judged and that only warns. */
async function lookBefore(
  before: Observed,
  step: SetRouting,
  { mode, look }: Analysis,
  { target, log, warn, signal }: Undertaking,
): Promise<readonly Message[] | undefined> {
  const planned = virtualServicesIn(expectedAfter(before, [step], target))
  const judged = await orImpossible(signal, async () => {
    const { errors: there, errorsWith } = await look()
    return { there, caused: newIn(await errorsWith(planned), there) }
  })
  if (judged instanceof Error) {
    if (mode === 'fail') throw judged
    warn(msg`The shift goes on without istioctl analyze: ${judged.message}`)
    return undefined
  }
  const { there, caused } = judged
  log.event(msg`istioctl analyze, before: ${count(there)}; with the new weights: ${caused.length} more`)
  if (mode === 'fail' && there.length + caused.length > 0) {
    throw new AnalysisObjection(
      there.length > 0
        ? msg`istioctl analyze finds ${count(there)} about this rollout's objects, so the weights were not changed.`
        : msg`istioctl analyze finds that the new weights would cause ${count(caused)}, so they were not set.`,
      [...there, ...caused].map(tellMessage),
      msg`Mend what it names and run this step again, or set the input 'analyze' to 'warn'.`,
    )
  }
  for (const error of there) warn(msg`istioctl analyze, before the shift: ${tellMessage(error)}`)
  for (const error of caused) warn(msg`istioctl analyze, with the new weights: ${tellMessage(error)}`)
  return [...there, ...caused]
}

async function lookAfter(
  known: readonly Message[],
  write: RoutingWrite,
  { mode, look }: Analysis,
  undertaking: Undertaking,
  progress: Progress,
): Promise<void> {
  const { log, warn, signal } = undertaking
  const judged = await orImpossible(signal, look)
  if (judged instanceof Error) {
    if (mode === 'fail') {
      const why = msg`istioctl analyze could not judge the new weights: ${judged.message}`
      throw await undo(why, [], write, undertaking, progress)
    }
    return warn(msg`istioctl analyze could not judge the new weights: ${judged.message}`)
  }
  const added = newIn(judged.errors, known)
  log.event(msg`istioctl analyze, after: ${added.length} more`)
  if (mode === 'fail' && added.length > 0) {
    const why =
      added.length === 1
        ? msg`istioctl analyze finds 1 error that was not there before the new weights.`
        : msg`istioctl analyze finds ${added.length} errors that were not there before the new weights.`
    throw await undo(why, added.map(tellMessage), write, undertaking, progress)
  }
  for (const error of added) warn(msg`istioctl analyze, after the shift: ${tellMessage(error)}`)
}

/** Undoes the write, and gives what is to be told of it, whether or not that was possible. */
async function undo(
  why: string,
  findings: readonly string[],
  write: RoutingWrite,
  undertaking: Undertaking,
  progress: Progress,
): Promise<AnalysisObjection> {
  undertaking.log.event(msg`putting back the weights of before`, 'landing')
  try {
    const weights = await restoreRouting(undertaking, progress, write)
    progress.restored = true
    const what = sentences(why, msg`The weights were put back to ${tellWeights(weights)}.`)
    return new AnalysisObjection(what, findings, msg`Mend what it names, then run this step again.`)
  } catch (error) {
    const what = sentences(why, msg`The weights could not be put back: ${(error as Error).message}`)
    return new AnalysisObjection(what, findings, msg`Run the action 'rollback', or set the weights by hand.`, error)
  }
}

/** What some work gives, or why it is impossible: istioctl cannot be had or run, or the namespace cannot be read. */
async function orImpossible<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | AnalysisFailure | ApiFailure | Unreachable> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AnalysisFailure || error instanceof ApiFailure || error instanceof Unreachable) return error
    throw error
  }
}

function count({ length }: readonly Message[]): string {
  return length === 1 ? msg`1 error` : msg`${length} errors`
}
