/** A Deployment's ReplicaSets as its revisions: which one is of the present template, which number it has, what it is called. */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PodTemplate } from '../../objects/workloads.ts'
import type { Deployment, ReplicaSet } from '../../objects.ts'

export const hashLabel = 'pod-template-hash'
export const revisionAnnotation = 'deployment.kubernetes.io/revision'
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maximumAnnotation = 'deployment.kubernetes.io/max-replicas'

/** Annotations that a Deployment does not hand on to its ReplicaSets. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredAnnotation,
  maximumAnnotation,
])

/** A Deployment's ReplicaSets: the one of its present template, and all others, oldest first. */
export interface Revisions {
  newSet: ReplicaSet | undefined
  oldSets: ReplicaSet[]
}

/** Tells the set of the present template from the others. Of several equal ones the oldest counts. */
export function revisionsOf(deployment: Deployment, sets: readonly ReplicaSet[]): Revisions {
  const ordered = [...sets].sort(byAge)
  const newSet = ordered.find((set) => sameTemplate(set.spec.template, deployment.spec.template))
  return { newSet, oldSets: ordered.filter((set) => set !== newSet) }
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const age = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp)
  return age || revisionOf(a) - revisionOf(b) || a.metadata.name.localeCompare(b.metadata.name)
}

/** Equal but for the label that only the ReplicaSet's template carries. */
export function sameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return isDeepStrictEqual(withoutHash(a), withoutHash(b))
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

/** The revision number of a set; 0 when it has none yet. */
export function revisionOf({ metadata }: Pick<ReplicaSet, 'metadata'>): number {
  const number = Number(metadata.annotations?.[revisionAnnotation] ?? 0)
  return Number.isSafeInteger(number) ? number : 0
}

/** The number that the present template gets: one more than any old set has. */
export function nextRevision(oldSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...oldSets.map(revisionOf)) + 1
}

/** A short name for a template, in the characters that Kubernetes uses. Another collision count gives another name. */
export function templateHash(template: PodTemplate, collisionCount = 0): string {
  const digest = createHash('sha256')
    .update(`${JSON.stringify(sorted(template))}#${collisionCount}`)
    .digest()
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
  return Array.from(digest.subarray(0, 10), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** With keys in order, so that a template's hash does not depend on who wrote it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]))
}

/** The annotations of the present template's set: the Deployment's own handed on, its revision, and which numbers it had before. */
export function annotationsOf(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const handedOn = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key))
  const present = set?.metadata.annotations ?? {}
  const before = set === undefined ? 0 : revisionOf(set)
  const annotations = { ...present, ...Object.fromEntries(handedOn) }
  if (before >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (before > 0) {
    const history = present[revisionHistoryAnnotation]
    annotations[revisionHistoryAnnotation] = history === undefined ? String(before) : `${history},${before}`
  }
  return annotations
}
