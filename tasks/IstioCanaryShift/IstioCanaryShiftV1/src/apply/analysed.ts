import type { Analysis, Look } from '../analysis/analysis.ts'
import { AnalysisFailure } from '../analysis/analysis-failure.ts'
import type { Message } from '../analysis/message.ts'
import { newIn, tellMessage } from '../analysis/message.ts'
import { ApiFailure, Unreachable } from '../cluster/failure.ts'
import { applyPatch } from '../rollout/apply-patch.ts'
import type { VirtualService } from '../rollout/objects.ts'
import type { Step } from '../rollout/plan/plan.ts'
import { tellWeights } from '../rollout/weights.ts'
import { AnalysisObjection } from './analysis-objection.ts'
import { carryOut } from './carry-out.ts'
import { restoreRouting } from './restore.ts'
import type { Progress, Undertaking } from './undertaking.ts'

type SetRouting = Extract<Step, { readonly kind: 'setRouting' }>

/**
 * Sets the routing between two looks of `istioctl analyze` at the namespace. Errors are those about this rollout's
 * objects.
 *
 * Mode `fail`: it is refused, with nothing changed, when there are errors already or when the write would cause one
 * (the planned VirtualService is judged before it is written). After the write, errors that were not there before undo
 * it, and so does an analysis that cannot be made: what is left standing was judged.
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
  const before = progress.observed?.virtualService
  if (before === undefined) throw new Error('A VirtualService is to be patched that was not read.')
  const known = await lookBefore(before, step, analysis, undertaking)
  await carryOut(step, undertaking, progress)
  const written = progress.observed?.virtualService
  if (known === undefined || written === undefined) return
  await lookAfter(known, { before, written }, analysis, undertaking, progress)
}

/** The errors before the write; undefined when the namespace could not be judged and that only warns. */
async function lookBefore(
  before: VirtualService,
  step: SetRouting,
  analysis: Analysis,
  undertaking: Undertaking,
): Promise<readonly Message[] | undefined> {
  const { log } = undertaking
  const planned = applyPatch(before, step.patch)
  const judged = await unlessImpossible(analysis, undertaking, async () => {
    const look = await analysis.look()
    return { there: look.errors, caused: newIn(await look.errorsWith(planned), look.errors) }
  })
  if (judged === undefined) return undefined
  const { there, caused } = judged
  log.event(`istioctl analyze, before: ${count(there)}; with the new weights: ${caused.length} more`)
  if (there.length === 0 && caused.length === 0) return []
  if (analysis.mode === 'fail') {
    throw new AnalysisObjection(
      there.length > 0
        ? `istioctl analyze finds ${count(there)} about this rollout's objects, so the weights were not changed.`
        : `istioctl analyze finds that the new weights would cause ${count(caused)}, so they were not set.`,
      [...there, ...caused].map(tellMessage),
      `Mend what it names and run this step again, or set the input 'analyze' to 'warn'.`,
    )
  }
  for (const error of there) undertaking.warn(`istioctl analyze, before the shift: ${tellMessage(error)}`)
  for (const error of caused) undertaking.warn(`istioctl analyze, with the new weights: ${tellMessage(error)}`)
  return [...there, ...caused]
}

async function lookAfter(
  known: readonly Message[],
  write: { readonly before: VirtualService; readonly written: VirtualService },
  analysis: Analysis,
  undertaking: Undertaking,
  progress: Progress,
): Promise<void> {
  const { log, warn } = undertaking
  const undo = async (why: string, findings: readonly string[], next: string): Promise<never> => {
    log.event('putting back the weights of before')
    throw await undone(why, findings, next, () => restoreRouting(undertaking, progress, write))
  }
  let look: Look | undefined
  try {
    look = await unlessImpossible(analysis, undertaking, () => analysis.look())
  } catch (error) {
    undertaking.signal.throwIfAborted()
    if (!isImpossibility(error)) throw error
    return undo(
      `istioctl analyze could not judge the new weights: ${error.message}`,
      [],
      'Mend that, then run this step again.',
    )
  }
  if (look === undefined) return
  const added = newIn(look.errors, known)
  log.event(`istioctl analyze, after: ${added.length} more`)
  if (added.length === 0) return
  if (analysis.mode === 'fail') {
    return undo(
      `istioctl analyze finds ${count(added)} that was not there before the new weights.`,
      added.map(tellMessage),
      'Mend what it names, then run this step again.',
    )
  }
  for (const error of added) warn(`istioctl analyze, after the shift: ${tellMessage(error)}`)
}

/** What is to be told of a write that was undone, or could not be. */
async function undone(
  why: string,
  findings: readonly string[],
  next: string,
  restore: () => ReturnType<typeof restoreRouting>,
): Promise<AnalysisObjection> {
  try {
    const weights = await restore()
    return new AnalysisObjection(`${why} The weights were put back to ${tellWeights(weights)}.`, findings, next)
  } catch (error) {
    const what = `${why} The weights could not be put back: ${(error as Error).message}`
    return new AnalysisObjection(what, findings, `Run the action 'rollback', or set the weights by hand.`, error)
  }
}

/** Does what may be impossible; in mode `warn` that is a warning, and gives undefined. */
async function unlessImpossible<T>(
  { mode }: Analysis,
  { warn, signal }: Undertaking,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (mode === 'fail' || !isImpossibility(error)) throw error
    warn(`The shift goes on without istioctl analyze: ${error.message}`)
    return undefined
  }
}

/** True for what is no fault of this task's: istioctl cannot be had or run, or the namespace cannot be read. */
function isImpossibility(error: unknown): error is AnalysisFailure | ApiFailure | Unreachable {
  return error instanceof AnalysisFailure || error instanceof ApiFailure || error instanceof Unreachable
}

function count({ length }: readonly Message[]): string {
  return length === 1 ? '1 error' : `${length} errors`
}
