import { msg } from '../language/message.ts'
import { equalJson } from './equal.ts'
import type { JsonPatch } from './json-patch.ts'
import { dropAnnotation, setAnnotation } from './json-patch.ts'
import type { Deployment, PodTemplate } from './objects.ts'
import { Refusal } from './refusal.ts'
import type { Manifest } from './request.ts'
import { patchTemplate, withImages } from './template.ts'

/** The annotation of a Deployment whose pod template came out of a manifest file: the file's digest. */
export const manifestAnnotation = 'istio-canary-shift/manifest'

/** The annotation of green's Deployment while it can be rolled back: which rollout promoted, and the template before. */
export const beforePromotionAnnotation = 'istio-canary-shift/before-promotion'

/** The annotation of a green that a rollback found before its promotion: when the rollout started. */
export const rolledBackAnnotation = 'istio-canary-shift/rolled-back'

/** Guards a patch by what was read: the same object, and nobody has changed its spec since. */
function guard({ metadata }: Deployment): JsonPatch {
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid },
    { op: 'test', path: '/metadata/generation', value: metadata.generation },
  ]
}

function guarded(deployment: Deployment, operations: JsonPatch): JsonPatch {
  return operations.length === 0 ? [] : [...guard(deployment), ...operations]
}

/** True when the Deployment runs the wanted candidate: the template itself, or the manifest file it was made from. */
export function runsCandidate(deployment: Deployment, wanted: PodTemplate, manifest: Manifest | undefined): boolean {
  const madeFrom = deployment.metadata.annotations?.[manifestAnnotation]
  if (manifest === undefined) return madeFrom === undefined && equalJson(deployment.spec.template, wanted)
  // The server adds defaults to a template, so one out of a file is recognised by the file and the images it got.
  const images = ({ spec }: PodTemplate) => spec.containers.map(({ name, image }) => [name, image])
  return madeFrom === manifest.digest && equalJson(images(deployment.spec.template), images(wanted))
}

/**
 * The patch that gives a Deployment the candidate's template, and its number of pods.
 * @param pods undefined to leave that number alone.
 */
export function patchCandidate(
  deployment: Deployment,
  wanted: PodTemplate,
  manifest: Manifest | undefined,
  pods: number | undefined,
): JsonPatch {
  const { annotations } = deployment.metadata
  const template = runsCandidate(deployment, wanted, manifest)
    ? []
    : [
        ...patchTemplate(deployment.spec.template, wanted),
        ...(manifest === undefined
          ? dropAnnotation(annotations, manifestAnnotation)
          : setAnnotation(annotations, manifestAnnotation, manifest.digest)),
      ]
  const scale: JsonPatch =
    pods === undefined || pods === deployment.spec.replicas ? [] : [{ op: 'add', path: '/spec/replicas', value: pods }]
  return guarded(deployment, [...template, ...scale])
}

/** The patch that gives containers of a Deployment other images, by their names. */
export function patchImages(deployment: Deployment, images: ReadonlyMap<string, string>): JsonPatch {
  const { template } = deployment.spec
  return guarded(deployment, patchTemplate(template, withImages(template, images)))
}

/** What green was before a promotion, and which rollout promoted. */
export interface BeforePromotion {
  /** When that rollout started: it names the rollout, also after another run has taken it over. */
  readonly rollout: string
  readonly template: PodTemplate
}

/**
 * The patch that gives green the promoted template and keeps the one before, in one write. It meets a green that was
 * fenced off since, see patchFence, with a failing test: so it is guarded by the resourceVersion.
 * @param rollout when the rollout started.
 */
export function patchPromotion(green: Deployment, wanted: PodTemplate, rollout: string): JsonPatch {
  const change = patchTemplate(green.spec.template, wanted)
  if (change.length === 0) return []
  const before: BeforePromotion = { rollout, template: green.spec.template }
  const keep =
    beforePromotion(green, rollout) === undefined
      ? setAnnotation(green.metadata.annotations, beforePromotionAnnotation, JSON.stringify(before))
      : []
  const { resourceVersion, annotations } = green.metadata
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...guarded(green, [...keep, ...dropAnnotation(annotations, rolledBackAnnotation), ...change]),
  ]
}

/** The patch that keeps a promotion from green that may be on its way from a step which stands still. */
export function patchFence(green: Deployment, rollout: string): JsonPatch {
  return guarded(green, setAnnotation(green.metadata.annotations, rolledBackAnnotation, rollout))
}

/** The patch that gives green back the template from before the promotion. */
export function patchRestoration(green: Deployment, before: BeforePromotion): JsonPatch {
  return guarded(green, [
    ...patchTemplate(green.spec.template, before.template),
    ...dropAnnotation(green.metadata.annotations, beforePromotionAnnotation),
  ])
}

/** The patch that takes the notes of promotions and rollbacks off green: the template from before, and a fence. */
export function patchForgetting(green: Deployment): JsonPatch {
  const { annotations } = green.metadata
  return guarded(green, [
    ...dropAnnotation(annotations, beforePromotionAnnotation),
    ...dropAnnotation(annotations, rolledBackAnnotation),
  ])
}

/**
 * What green was before the promotion of the rollout that started at `rollout`; undefined when that promoted nothing.
 * @throws Refusal `recordUnreadable` when the annotation is not what a promotion writes.
 */
export function beforePromotion(green: Deployment, rollout: string): BeforePromotion | undefined {
  const text = green.metadata.annotations?.[beforePromotionAnnotation]
  if (text === undefined) return undefined
  const before = parseBefore(text)
  if (before === undefined) {
    throw new Refusal(
      'recordUnreadable',
      msg`The annotation '${beforePromotionAnnotation}' of Deployment '${green.metadata.name}' is not what a promotion writes.`,
      msg`Restore it, or remove it; then green's template from before the promotion must be restored by hand.`,
    )
  }
  return before.rollout === rollout ? before : undefined
}

function parseBefore(text: string): BeforePromotion | undefined {
  try {
    const value: Partial<BeforePromotion> | null = JSON.parse(text)
    const { rollout, template } = value ?? {}
    return rollout !== undefined && Array.isArray(template?.spec?.containers) ? { rollout, template } : undefined
  } catch {
    // Text that is no JSON is told by the caller like any other text that is no template.
    return undefined
  }
}
