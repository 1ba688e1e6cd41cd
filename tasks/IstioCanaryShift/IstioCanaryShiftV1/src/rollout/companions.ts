import { together, withoutPeriod } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import { matchesSelector } from './label-selector.ts'
import type { Deployment, HorizontalPodAutoscaler, KubernetesObject, PodDisruptionBudget } from './objects.ts'
import type { SlotName } from './slot.ts'

/** The objects of a namespace that keep Deployments' pods in number. */
export interface Companions {
  readonly autoscalers: readonly HorizontalPodAutoscaler[]
  readonly budgets: readonly PodDisruptionBudget[]
  /** The kinds that could not be listed, and why; there may be some. */
  readonly hidden: readonly HiddenKind[]
}

export type CompanionKind = 'HorizontalPodAutoscaler' | 'PodDisruptionBudget'

export interface HiddenKind {
  readonly kind: CompanionKind
  readonly why: string
}

export const noCompanions: Companions = { autoscalers: [], budgets: [], hidden: [] }

/** What blue gets, and what it should have got and cannot. */
export interface BlueCompanions {
  readonly objects: readonly (HorizontalPodAutoscaler | PodDisruptionBudget)[]
  readonly warnings: readonly string[]
}

/** True when an autoscaler says how many pods a Deployment has; undefined when that could not be read. */
export function isAutoscaled(deployment: Deployment, { autoscalers, hidden }: Companions): boolean | undefined {
  if (autoscalers.some((one) => scales(one, deployment) && !isOfPredecessor(one, deployment))) return true
  return hidden.some(({ kind }) => kind === 'HorizontalPodAutoscaler') ? undefined : false
}

/**
 * The autoscalers and disruption budgets of green, made for blue: the same in all but their name and whose pods they are
 * about. They belong to blue's Deployment, so they go with it. Blue keeps those that it has.
 * @param pods how many pods blue is to have: its autoscaler keeps that many even before there is traffic, since a share
 *   of it comes all at once.
 */
export function companionsForBlue(
  green: Deployment,
  blue: Deployment,
  companions: Companions,
  pods: number,
): BlueCompanions {
  const { autoscalers, budgets, hidden } = companions
  const slots = { green, blue }
  const scaling = counterparts(autoscalers, scales, slots)
  const keeping = counterparts(budgets, protects, slots)
  return {
    objects: [
      ...scaling.found.map(({ one, name }) => autoscalerForBlue(one, name, blue, pods)),
      ...keeping.found.map(({ one, name }) => budgetForBlue(one, name, blue)),
    ],
    warnings: [...tellHidden(hidden), ...scaling.warnings, ...keeping.warnings],
  }
}

/** What green has of a kind, with the names that it gets for blue; nothing when blue has some of its own. */
function counterparts<T extends KubernetesObject>(
  all: readonly T[],
  isAbout: (one: T, deployment: Deployment) => boolean,
  { green, blue }: Readonly<Record<SlotName, Deployment>>,
): { readonly found: readonly { readonly one: T; readonly name: string }[]; readonly warnings: readonly string[] } {
  const lasting = all.filter((one) => !isOfPredecessor(one, blue))
  if (lasting.some((one) => isAbout(one, blue))) return { found: [], warnings: [] }
  const judged = all
    .filter((one) => isAbout(one, green))
    .map((one) => {
      const name = nameForBlue(one.metadata.name, green, blue)
      return { one, name, obstacle: obstacleTo(one, name, lasting) }
    })
  return {
    found: judged.filter(({ obstacle }) => obstacle === undefined),
    warnings: judged.flatMap(({ one, obstacle }) =>
      obstacle === undefined
        ? []
        : [msg`${one.kind} '${one.metadata.name}' of green has no counterpart for blue: ${obstacle}.`],
    ),
  }
}

function scales({ spec }: HorizontalPodAutoscaler, { metadata }: Deployment): boolean {
  const { kind, name } = spec.scaleTargetRef
  return kind === 'Deployment' && name === metadata.name
}

function protects({ spec }: PodDisruptionBudget, deployment: Deployment): boolean {
  return matchesSelector(spec.selector, deployment.spec.template.metadata?.labels)
}

/** True for what belonged to a Deployment of the same name that is gone: it is about to go, too. */
function isOfPredecessor({ metadata: { ownerReferences = [] } }: KubernetesObject, { metadata }: Deployment): boolean {
  return ownerReferences.some(
    ({ kind, name, uid }) => kind === 'Deployment' && name === metadata.name && uid !== metadata.uid,
  )
}

function obstacleTo(one: KubernetesObject, name: string, others: readonly KubernetesObject[]): string | undefined {
  const controller = one.metadata.ownerReferences?.find((owner) => owner.controller === true)
  if (controller !== undefined) {
    return msg`it is made by ${controller.kind} '${controller.name}', so make one of that kind for blue`
  }
  return others.some(({ metadata }) => metadata.name === name) ? msg`the name '${name}' is taken` : undefined
}

/** A name for blue's counterpart by that of green's: `model-green` gives `model-blue`, `model` gives `model-blue`, too. */
function nameForBlue(name: string, green: Deployment, blue: Deployment): string {
  if (name === green.metadata.name) return blue.metadata.name
  return name.includes('green') ? name.replace('green', 'blue') : `${name}-blue`
}

function autoscalerForBlue(
  { apiVersion, kind, spec }: HorizontalPodAutoscaler,
  name: string,
  blue: Deployment,
  pods: number,
): HorizontalPodAutoscaler {
  return {
    apiVersion,
    kind,
    metadata: metadataForBlue(name, blue),
    spec: {
      ...spec,
      scaleTargetRef: { ...spec.scaleTargetRef, name: blue.metadata.name },
      minReplicas: pods,
      maxReplicas: Math.max(spec.maxReplicas, pods),
    },
  }
}

function budgetForBlue(
  { apiVersion, kind, spec }: PodDisruptionBudget,
  name: string,
  blue: Deployment,
): PodDisruptionBudget {
  return {
    apiVersion,
    kind,
    metadata: metadataForBlue(name, blue),
    spec: { ...spec, selector: blue.spec.selector },
  }
}

/** No label or annotation of green's: by them a GitOps controller would take the copy for one of its own, and remove it. */
function metadataForBlue(name: string, { metadata, spec }: Deployment): KubernetesObject['metadata'] {
  return {
    name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    labels: spec.selector.matchLabels ?? {},
    // It holds up nothing: to have an owner wait for it would need the right to the owner's finalizers on some clusters.
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name, uid: metadata.uid ?? '' }],
  }
}

function tellHidden(hidden: readonly HiddenKind[]): readonly string[] {
  if (hidden.length === 0) return []
  const kinds = together(hidden.map(({ kind }) => `${kind}s`))
  const why = hidden.map((one) => withoutPeriod(one.why)).join('; ')
  return [
    msg`Whether green has ${kinds} that blue should have, too, could not be read (${why}). Give the account the rights for autoscaling (docs/permissions.md), or make them for blue yourself.`,
  ]
}
