import { msg } from '../language/message.ts'
import { digestOfImageId, parseImage } from './image.ts'
import type { ContainerStatus, Pod, PodTemplate } from './objects.ts'
import { isReady } from './readiness.ts'
import { Refusal } from './refusal.ts'
import { everyContainer } from './template.ts'

/** What runs in the containers of a slot, by their names: the digests that the image's tag meant to the nodes. */
export type Digests = Readonly<Record<string, string>>

/** The containers of a template, init containers included, that only their pods can tell the digest of. */
export function taggedContainers(template: PodTemplate): readonly { readonly name: string; readonly image: string }[] {
  return everyContainer(template)
    .map(({ name, image = '' }) => ({ name, image }))
    .filter(({ image }) => parseImage(image)?.digest === undefined)
}

/** The digests that the ready pods run in a container, each once; none when the runtime tells none of a registry. */
export function digestsRunning(container: string, pods: readonly Pod[]): readonly string[] {
  const running = pods
    .filter(isReady)
    .flatMap(({ status }): readonly ContainerStatus[] => [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ])
    .filter(({ name }) => name === container)
    .flatMap(({ imageID }) => digestOfImageId(imageID) ?? [])
  return [...new Set(running)].sort()
}

/**
 * The digest that blue's pods run in each of its containers.
 * @throws Refusal `digestAmbiguous` when they run different digests of one image.
 */
export function digestsOf(template: PodTemplate, bluePods: readonly Pod[]): Digests {
  return Object.fromEntries(
    taggedContainers(template).flatMap(({ name, image }): readonly (readonly [string, string])[] => {
      const [digest, another] = digestsRunning(name, bluePods)
      if (another !== undefined) throw ambiguous(name, image, digestsRunning(name, bluePods))
      return digest === undefined ? [] : [[name, digest]]
    }),
  )
}

function ambiguous(container: string, image: string, digests: readonly string[]): Refusal {
  return new Refusal(
    'digestAmbiguous',
    msg`Blue's pods run different images as '${image}' (container '${container}'): ${digests.join(', ')}. The tag has moved.`,
    msg`Deploy the image by its digest, so that every pod of blue runs the same one, and test that.`,
  )
}
