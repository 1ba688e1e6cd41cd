import { msg } from '../language/message.ts'
import { equalJson } from './equal.ts'
import type { JsonPatch, PatchOperation } from './json-patch.ts'
import { pointer } from './json-patch.ts'
import type { Container, Labels, PodTemplate } from './objects.ts'
import { Refusal } from './refusal.ts'

/**
 * The container of a pod template that the image belongs to: the named one, else the only one, else the one named like
 * the application.
 * @throws Refusal `containerUnknown`, with the containers that are there.
 */
export function chooseContainer(template: PodTemplate, wanted: string | undefined, application: string): Container {
  const { containers } = template.spec
  const only = containers.length === 1 ? containers[0] : undefined
  const chosen =
    wanted === undefined
      ? (only ?? containers.find(({ name }) => name === application))
      : containers.find(({ name }) => name === wanted)
  if (chosen !== undefined) return chosen
  const names = containers.map(({ name }) => `'${name}'`).join(', ')
  throw new Refusal(
    'containerUnknown',
    wanted === undefined
      ? msg`The pod template has several containers (${names}) and none is named '${application}'.`
      : msg`The pod template has no container '${wanted}'; it has ${names}.`,
    msg`Set the input 'container' to the one that gets the image.`,
  )
}

/** The image of a container of a pod template, or undefined when there is no such container. */
export function imageOf(template: PodTemplate, container: string): string | undefined {
  return template.spec.containers.find(({ name }) => name === container)?.image
}

/** The same pod template with another image in one container. */
export function withImage(template: PodTemplate, container: string, image: string): PodTemplate {
  return withImages(template, new Map([[container, image]]))
}

/** The same pod template with other images, by the names of the containers. */
export function withImages(template: PodTemplate, images: ReadonlyMap<string, string>): PodTemplate {
  const set = (one: Container): Container => {
    const image = images.get(one.name)
    return image === undefined ? one : { ...one, image }
  }
  const { initContainers, containers, ...rest } = template.spec
  const spec = { ...rest, containers: containers.map(set) }
  return {
    ...template,
    spec: initContainers === undefined ? spec : { ...spec, initContainers: initContainers.map(set) },
  }
}

/** The same pod template with some labels set; the others stay. */
export function withLabels(template: PodTemplate, labels: Labels): PodTemplate {
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } }
}

/**
 * The smallest patch of `/spec/template`: single images where nothing else differs (each guarded by its container's
 * name), else the whole template. Empty when the templates are equal.
 */
export function patchTemplate(current: PodTemplate, wanted: PodTemplate): JsonPatch {
  if (equalJson(current, wanted)) return []
  const images = new Map(everyContainer(wanted).map(({ name, image }) => [name, image ?? '']))
  if (!equalJson(withImages(current, images), wanted)) {
    return [{ op: 'replace', path: '/spec/template', value: wanted }]
  }
  const patchList = (list: 'containers' | 'initContainers'): PatchOperation[] =>
    (current.spec[list] ?? []).flatMap(({ name, image }, at): PatchOperation[] => {
      const next = images.get(name)
      if (next === undefined || next === image) return []
      const path = (field: string) => pointer('spec', 'template', 'spec', list, at, field)
      return [
        { op: 'test', path: path('name'), value: name },
        { op: image === undefined ? 'add' : 'replace', path: path('image'), value: next },
      ]
    })
  return [...patchList('initContainers'), ...patchList('containers')]
}

/** Every container of a pod template, in the order in which they start. */
export function everyContainer(template: PodTemplate): readonly Container[] {
  return [...(template.spec.initContainers ?? []), ...template.spec.containers]
}
