import { msg } from '../language/message.ts'
import type { Claim } from './claim.ts'
import type { Digests } from './digest.ts'
import type { Left } from './drift/left.ts'
import { equalJson } from './equal.ts'
import type { HistoryEntry } from './history.ts'
import { Refusal } from './refusal.ts'
import { actions } from './request.ts'
import type { RunIdentity } from './run-identity.ts'
import type { Weights } from './weights.ts'

/** The annotation of the VirtualService that holds the rollout's record. */
export const recordAnnotation = 'istio-canary-shift/rollout'

/**
 * Where a rollout stands. The forms in -ing are written before the work of an action and replaced when it is done,
 * so that a record never claims what has not happened yet.
 */
export const phases = [
  'deploying',
  'deployed',
  'shifting',
  'promoting',
  'promoted',
  'removing',
  'done',
  'rollingBack',
  'rolledBack',
] as const

export type Phase = (typeof phases)[number]

/** The record of a rollout, an annotation on the VirtualService that is written together with the weights. */
export interface RolloutRecord {
  readonly schema: 1
  /** The run that owns the rollout. */
  readonly run: RunIdentity
  readonly phase: Phase
  /** True when there was no green and the image went straight to it. */
  readonly firstRelease: boolean
  /** The container that the images below belong to. */
  readonly container: string
  readonly images: {
    /** Green's image before the rollout; null at a first release. */
    readonly before: string | null
    /** The image that `deploy` was asked for. */
    readonly candidate: string
    /** The image that `promote` gave to green, with the digest that ran as blue. */
    readonly promoted: string | null
  }
  /**
   * The digest that each container of blue ran when `deploy` ended, by its name. Those are left out whose image names a
   * digest itself, and those of which no pod tells one.
   */
  readonly digests?: Digests | undefined
  /** The weights that the rollout wrote last. */
  readonly weights: Weights
  /** How many pods all of the traffic needs, by what green had before blue's first share. */
  readonly podsForAll?: number | undefined
  /** UTC, ISO 8601. */
  readonly startedAt: string
  readonly updatedAt: string
  /** What the last write left of routes and images; undefined in records of versions that did not keep it. */
  readonly left?: Left | undefined
  /** The step that is in the midst of its work; undefined between steps. */
  readonly claim?: Claim | undefined
  /** The latest writes, this one last; undefined in records of versions that kept none. */
  readonly history?: readonly HistoryEntry[] | undefined
}

/** True while a rollout is under way, that is in any phase but `done` and `rolledBack`. */
export function isUnderWay(record: RolloutRecord): boolean {
  return record.phase !== 'done' && record.phase !== 'rolledBack'
}

/**
 * True when two records differ in nothing but the time and the history of their last write. One that was written before
 * records kept what was left is not written anew only for that.
 */
export function sameRecord(a: RolloutRecord | undefined, b: RolloutRecord): boolean {
  if (a === undefined) return false
  const compared = (record: RolloutRecord) =>
    JSON.parse(writeRecord({ ...record, updatedAt: '', history: undefined, left: a.left && record.left }))
  return equalJson(compared(a), compared(b))
}

export function writeRecord(record: RolloutRecord): string {
  const { schema, run, phase, firstRelease, container, images, weights, startedAt, updatedAt } = record
  const { digests, podsForAll, left, claim, history } = record
  const { kind, collection, project, pipeline, id, name } = run
  return JSON.stringify({
    schema,
    run: { kind, collection, project, pipeline, id, name },
    phase,
    firstRelease,
    container,
    images: { before: images.before, candidate: images.candidate, promoted: images.promoted },
    digests,
    weights: { green: weights.green, blue: weights.blue },
    podsForAll,
    startedAt,
    updatedAt,
    left: left && { images: left.images, routes: left.routes },
    claim: claim && { step: claim.step, action: claim.action, until: claim.until },
    history: history?.map(({ at, run, action, phase, blue }) => ({ at, run, action, phase, blue })),
  })
}

/**
 * Reads the annotation's text.
 * @returns undefined when there is no record.
 * @throws Refusal `recordUnreadable` when the text is no record of this schema: who wrote it is unknown, so is what it
 *   owns, and guessing could move another run's traffic.
 */
export function readRecord(text: string | undefined): RolloutRecord | undefined {
  if (text === undefined) return undefined
  const value = parseJson(text)
  if (isRecord(value) && isShallow(value, deepest)) return value
  const schema = isObject(value) ? value.schema : undefined
  throw new Refusal(
    'recordUnreadable',
    typeof schema === 'number' && schema !== 1
      ? msg`The annotation '${recordAnnotation}' of the VirtualService has schema ${schema}, which a newer version of this task wrote.`
      : msg`The annotation '${recordAnnotation}' of the VirtualService is not a record of a rollout.`,
    msg`Use the version of the task that wrote it, or remove the annotation after checking the weights by hand.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is no JSON is told by the caller like any other text that is no record.
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRecord(value: unknown): value is RolloutRecord {
  if (!isObject(value) || value.schema !== 1) return false
  const { run, phase, firstRelease, container, images, weights, startedAt, updatedAt } = value
  const { digests, podsForAll, left, claim, history } = value
  return (
    isRun(run) &&
    isPhase(phase) &&
    typeof firstRelease === 'boolean' &&
    typeof container === 'string' &&
    isObject(images) &&
    isTextOrNull(images.before) &&
    typeof images.candidate === 'string' &&
    isTextOrNull(images.promoted) &&
    isObject(weights) &&
    isCount(weights.green) &&
    isCount(weights.blue) &&
    typeof startedAt === 'string' &&
    typeof updatedAt === 'string' &&
    (digests === undefined || isTexts(digests)) &&
    (podsForAll === undefined || isCount(podsForAll)) &&
    (left === undefined || isLeft(left)) &&
    (claim === undefined || isClaim(claim)) &&
    (history === undefined || (Array.isArray(history) && history.every(isHistoryEntry)))
  )
}

function isLeft(value: unknown): boolean {
  return (
    isObject(value) &&
    Array.isArray(value.routes) &&
    value.routes.every(
      (one: unknown) => isObject(one) && typeof one.role === 'string' && isCount(one.index) && isObject(one.route),
    ) &&
    (value.images === undefined || (isObject(value.images) && Object.values(value.images).every(isTexts)))
  )
}

function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string')
}

function isClaim(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.step === 'string' &&
    isAction(value.action) &&
    typeof value.until === 'string' &&
    !Number.isNaN(Date.parse(value.until))
  )
}

function isHistoryEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.at === 'string' &&
    typeof value.run === 'string' &&
    isAction(value.action) &&
    isPhase(value.phase) &&
    isCount(value.blue)
  )
}

/** What can be counted. Weights that others have set, and that were adopted, may be any. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** Far beyond what a route nests; what compares or copies a record goes one call deeper with each level. */
const deepest = 100

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1))
}

function isPhase(value: unknown): boolean {
  return phases.some((known) => known === value)
}

function isAction(value: unknown): boolean {
  return actions.some((known) => known === value)
}

function isRun(value: unknown): value is RunIdentity {
  return (
    isObject(value) &&
    (value.kind === 'build' || value.kind === 'release') &&
    typeof value.collection === 'string' &&
    typeof value.project === 'string' &&
    typeof value.pipeline === 'string' &&
    Number.isSafeInteger(value.id) &&
    typeof value.name === 'string'
  )
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
