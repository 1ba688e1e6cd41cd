import type { KubernetesObject } from '../objects.ts'
import { hasWritten } from './writer.ts'

/** What keeps an object as some source has it, and so may write back what a rollout changes. */
export type Keeper =
  /** An Application of Argo CD. */
  | { readonly kind: 'argocd'; readonly name: string }
  /** A Kustomization of Flux. */
  | { readonly kind: 'fluxKustomization'; readonly name: string; readonly namespace: string }
  /** A HelmRelease of Flux. */
  | { readonly kind: 'fluxHelmRelease'; readonly name: string; readonly namespace: string }
  /** A release of Helm itself, which writes when somebody upgrades or rolls it back. */
  | { readonly kind: 'helm'; readonly name: string; readonly namespace: string }

/**
 * Who keeps an object, by the labels and annotations that each of them puts on what it applies. Undefined for nobody, or
 * for one that was told on the object itself to leave it alone once it is there.
 *
 * Argo CD tracks by the annotation `argocd.argoproj.io/tracking-id`, before version 3 by the label
 * `app.kubernetes.io/instance`, which others use too: it counts only where Argo CD has written. Flux's labels come before
 * Helm's, since its HelmReleases put both.
 */
export function keeperOf(object: KubernetesObject): Keeper | undefined {
  return argoOf(object) ?? fluxOf(object) ?? helmOf(object)
}

/** Everyone who keeps one of some objects, each once. */
export function keepersOf(objects: readonly KubernetesObject[]): readonly Keeper[] {
  const keepers = objects.map(keeperOf).filter((keeper) => keeper !== undefined)
  return [...new Map(keepers.map((keeper) => [JSON.stringify(keeper), keeper])).values()]
}

function argoOf(object: KubernetesObject): Keeper | undefined {
  const { labels = {}, annotations = {}, managedFields } = object.metadata
  const tracked = trackedBy(object, annotations['argocd.argoproj.io/tracking-id'])
  const labelled = labels['argocd.argoproj.io/instance']
  const instance = hasWritten(managedFields, 'argocd-controller') ? labels['app.kubernetes.io/instance'] : undefined
  const name = tracked ?? labelled ?? instance
  return name === undefined ? undefined : { kind: 'argocd', name }
}

/** The Application in a tracking id, `app:group/Kind:namespace/name`; one that was copied from another object tracks nothing. */
function trackedBy({ kind, metadata }: KubernetesObject, id: string | undefined): string | undefined {
  const [application, type, place] = id?.split(':') ?? []
  const isAbout = type?.split('/').at(-1) === kind && place?.split('/').at(-1) === metadata.name
  return isAbout ? application : undefined
}

function fluxOf({ metadata: { labels = {}, annotations = {} } }: KubernetesObject): Keeper | undefined {
  const by = (group: 'kustomize' | 'helm') => {
    const name = labels[`${group}.toolkit.fluxcd.io/name`]
    return name === undefined ? undefined : { name, namespace: labels[`${group}.toolkit.fluxcd.io/namespace`] ?? '' }
  }
  const told = (key: string) => (annotations[key] ?? labels[key] ?? '').toLowerCase()
  const kustomization = by('kustomize')
  if (kustomization !== undefined) {
    const policy = told('kustomize.toolkit.fluxcd.io/ssa')
    const disabled = told('kustomize.toolkit.fluxcd.io/reconcile') === 'disabled'
    const leaves = policy === 'ifnotpresent' || policy === 'ignore' || disabled
    return leaves ? undefined : { kind: 'fluxKustomization', ...kustomization }
  }
  const release = by('helm')
  return release && { kind: 'fluxHelmRelease', ...release }
}

function helmOf({ metadata: { labels = {}, annotations = {} } }: KubernetesObject): Keeper | undefined {
  const name = annotations['meta.helm.sh/release-name']
  if (labels['app.kubernetes.io/managed-by'] !== 'Helm' || name === undefined) return undefined
  return { kind: 'helm', name, namespace: annotations['meta.helm.sh/release-namespace'] ?? '' }
}
