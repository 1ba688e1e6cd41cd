import { ApiFailure, Outdated } from '../cluster/failure.ts'
import { sentences, withoutPeriod } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { VirtualService } from '../rollout/objects.ts'
import { virtualServicesIn } from '../rollout/observed.ts'
import { withObject } from '../rollout/plan/outlook.ts'
import type { RoutePatch } from '../rollout/plan/plan.ts'
import { patchRevert } from '../rollout/revert.ts'
import { PartlyWritten } from './partly-written.ts'
import type { Progress, Undertaking } from './undertaking.ts'

/**
 * Writes the VirtualServices of a rollout, all at once, and keeps what the API server answers. When one of them refuses,
 * those that were written are put back, so that all shift or none does. A write whose answer was lost is not judged here:
 * the state is read again, and the plan goes on from it.
 * @throws Outdated when another state was met, or an answer was lost; PartlyWritten or the failure itself otherwise.
 */
export async function writeRouting(
  patches: readonly RoutePatch[],
  undertaking: Undertaking,
  progress: Progress,
): Promise<readonly VirtualService[]> {
  const before = progress.observed === undefined ? [] : virtualServicesIn(progress.observed)
  const wasUnsure = progress.unsure
  progress.unsure = true
  const answers = await Promise.all(patches.map((patch) => write(patch, undertaking)))
  const written = answers.flatMap((answer) => (answer.kind === 'written' ? [answer.written] : []))
  const failed = answers.flatMap((answer) => (answer.kind === 'written' ? [] : [answer]))
  for (const virtualService of written) keep(virtualService, undertaking, progress)
  progress.unsure = wasUnsure || failed.some(({ kind }) => kind === 'lost')
  const [first] = failed
  if (first === undefined) return written
  undertaking.signal.throwIfAborted()
  if (patches.length === 1) throw first.error
  const isFinal = failed.some(({ kind }) => kind === 'refused')
  const states = await Promise.all(
    answers.map(async (answer) => {
      if (answer.kind !== 'written') return tellFailed(answer)
      return isFinal ? putBack(answer, before, undertaking, progress) : msg`'${answer.virtualService}': written`
    }),
  )
  const causes = failed.map(({ error }) => error)
  throw failureOfAll(states, causes)
}

/** What can be read and planned again is Outdated; what cannot comes first. */
function failureOfAll(states: readonly string[], causes: readonly unknown[]): Outdated | PartlyWritten {
  const lasting = causes.find((error) => !(error instanceof Outdated))
  if (lasting !== undefined) return new PartlyWritten(states, lasting)
  const [first] = causes
  const what = sentences(msg`Not every VirtualService could be written.`, `${states.join('; ')}.`)
  return new Outdated(what, first instanceof Outdated ? first.cause : first)
}

type Answer =
  | { readonly kind: 'written'; readonly virtualService: string; readonly written: VirtualService }
  | { readonly kind: 'refused' | 'lost'; readonly virtualService: string; readonly error: unknown }

async function write({ virtualService, patch }: RoutePatch, { api }: Undertaking): Promise<Answer> {
  try {
    const written = await api.patch<VirtualService>('VirtualService', virtualService, patch)
    return { kind: 'written', virtualService, written }
  } catch (error) {
    return { kind: isRefused(error) ? 'refused' : 'lost', virtualService, error }
  }
}

/** True when the write was certainly not done. */
function isRefused(error: unknown): boolean {
  const failure = error instanceof Outdated ? error.cause : error
  return failure instanceof ApiFailure && failure.status < 500
}

function keep(virtualService: VirtualService, { target }: Undertaking, progress: Progress): void {
  progress.changed = true
  progress.observed = progress.observed && withObject(progress.observed, virtualService, target)
}

async function putBack(
  { virtualService: name, written }: Extract<Answer, { readonly kind: 'written' }>,
  before: readonly VirtualService[],
  undertaking: Undertaking,
  progress: Progress,
): Promise<string> {
  const was = before.find(({ metadata }) => metadata.name === name)
  if (was === undefined) throw new Error(msg`VirtualService '${name}' is to be put back that was not read.`)
  try {
    keep(await undertaking.api.patch('VirtualService', name, patchRevert(was, written)), undertaking, progress)
    return msg`'${name}': written, and put back`
  } catch (error) {
    return msg`'${name}': WRITTEN, AND NOT PUT BACK: ${(error as Error).message}`
  }
}

function tellFailed({ kind, virtualService, error }: Exclude<Answer, { readonly kind: 'written' }>): string {
  const what = kind === 'lost' ? msg`perhaps written` : msg`not written`
  return msg`'${virtualService}': ${what}: ${withoutPeriod((error as Error).message)}`
}
