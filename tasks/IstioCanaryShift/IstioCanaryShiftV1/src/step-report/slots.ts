import type { SlotReport } from '../../../../../step-report/format.ts'
import type { Progress } from '../apply/undertaking.ts'
import type { FindingRecord } from '../proof/record.ts'
import { digestsRunning } from '../rollout/digest.ts'
import { parseImage, pinImage } from '../rollout/image.ts'
import type { Deployment } from '../rollout/objects.ts'
import type { Target } from '../rollout/request.ts'
import type { SlotName } from '../rollout/slot.ts'
import type { State } from '../rollout/state.ts'
import { sameWeights, type Weights } from '../rollout/weights.ts'
import { roundedShare } from './evidence.ts'

/** Where both slots stand; what is not known is null. */
export function slotReports(
  state: State | undefined,
  before: Weights | undefined,
  progress: Progress,
  target: Target | undefined,
): { readonly green: SlotReport; readonly blue: SlotReport } {
  const report = (slot: SlotName): SlotReport => {
    const summary = state?.slots[slot]
    const waited = progress.readiness?.[slot]
    return {
      deployment: summary?.deployment ?? null,
      image:
        summary === undefined || state === undefined ? null : imageOf(slot, summary.image, state, progress, target),
      ready: summary === undefined ? null : (waited?.ready ?? summary.ready),
      wanted: summary === undefined ? null : (waited?.wanted ?? summary.wanted),
      reasons: waited?.reasons ?? [],
      weightBefore: percentOf(before?.[slot]),
      weight: percentOf(state?.weights?.[slot]),
      ...seenOf(slot, findingAt(state?.weights, progress)),
    }
  }
  return { green: report('green'), blue: report('blue') }
}

/** Weights of others may be anything. */
function percentOf(weight: number | undefined): number | null {
  return weight !== undefined && isPercent(weight) ? weight : null
}

export function isPercent(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 100
}

/** The latest proof of the weighted route with the weights that are set. */
function findingAt(weights: Weights | undefined, { told }: Progress): FindingRecord | undefined {
  if (weights === undefined) return undefined
  const proven = told.findLast((one) => one.section === 'Proof' && sameWeights(one.weights, weights))
  return proven?.findings?.find(({ asked }) => asked === null)
}

function seenOf(
  slot: SlotName,
  finding: FindingRecord | undefined,
): Pick<SlotReport, 'observed' | 'answers' | 'errors' | 'p95Ms'> {
  if (finding === undefined) return { observed: null, answers: null, errors: null, p95Ms: null }
  const { observedBlue } = finding
  const { answers, errors, p95 } = finding[slot]
  const observed =
    observedBlue === null ? null : roundedShare(slot === 'blue' ? observedBlue : complement(observedBlue))
  return { observed, answers, errors, p95Ms: p95 === null ? null : Number(p95.toFixed(1)) }
}

/** What is not blue's is green's. */
function complement({ share, low, high, confidence }: NonNullable<FindingRecord['observedBlue']>) {
  return { share: 1 - share, low: 1 - high, high: 1 - low, confidence }
}

/** The image with the digest that runs: its own, else that of blue's pods, else the one that `deploy` found there. */
function imageOf(
  slot: SlotName,
  image: string,
  { record }: State,
  { observed }: Progress,
  target: Target | undefined,
): string {
  if (slot === 'green' || parseImage(image)?.digest !== undefined) return image
  const container = containerOf(observed?.deployments.blue, record?.container ?? target?.application)
  if (container === undefined) return image
  const [running, another] = digestsRunning(container, observed?.bluePods ?? [])
  const deployed = record?.images.candidate === image ? record.digests?.[container] : undefined
  const digest = another === undefined ? (running ?? deployed) : undefined
  return digest === undefined ? image : pinImage(image, digest)
}

function containerOf(deployment: Deployment | undefined, wanted: string | undefined): string | undefined {
  const containers = deployment?.spec.template.spec.containers ?? []
  return (containers.find(({ name }) => name === wanted) ?? containers[0])?.name
}
