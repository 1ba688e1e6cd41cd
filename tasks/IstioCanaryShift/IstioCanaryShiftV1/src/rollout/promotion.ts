import { manifestAnnotation } from './deployment.ts'
import { digestOfImageId, parseImage, pinImage } from './image.ts'
import type { Container, ContainerStatus, Deployment, Pod, PodTemplate } from './objects.ts'
import { isReady } from './readiness.ts'
import { Refusal } from './refusal.ts'
import { withImages, withLabels } from './template.ts'

/** The template that green gets by a promotion. */
export interface Promotion {
  readonly template: PodTemplate
  /** The image of each container by its name, pinned to the digest that runs as blue. */
  readonly images: ReadonlyMap<string, string>
  /** Containers whose digest no pod tells, so that their tag alone could be promoted. */
  readonly unpinned: readonly string[]
}

/**
 * What green gets: blue's images by the names of their containers, pinned to the very digests that blue's pods run; the
 * whole of blue's template, with green's labels, when blue was made from a manifest.
 * @throws Refusal `digestAmbiguous` when blue's pods run different digests of one image.
 */
export function promotionOf(green: Deployment, blue: Deployment, bluePods: readonly Pod[]): Promotion {
  const ready = bluePods.filter(isReady)
  const containers = [...(blue.spec.template.spec.initContainers ?? []), ...blue.spec.template.spec.containers]
  const pinned = containers.map((container) => ({ name: container.name, ...pin(container, ready) }))
  const images = new Map(pinned.map(({ name, image }) => [name, image]))
  const fromManifest = blue.metadata.annotations?.[manifestAnnotation] !== undefined
  const template = fromManifest
    ? withLabels(withImages(blue.spec.template, images), green.spec.template.metadata?.labels ?? {})
    : withImages(green.spec.template, images)
  return { template, images, unpinned: pinned.filter(({ known }) => !known).map(({ name }) => name) }
}

function pin(container: Container, pods: readonly Pod[]): { readonly image: string; readonly known: boolean } {
  const image = container.image ?? ''
  if (parseImage(image)?.digest !== undefined) return { image, known: true }
  const digests = new Set(
    pods
      .flatMap(({ status }): readonly ContainerStatus[] => [
        ...(status?.initContainerStatuses ?? []),
        ...(status?.containerStatuses ?? []),
      ])
      .filter(({ name }) => name === container.name)
      .map(({ imageID }) => digestOfImageId(imageID))
      .filter((digest) => digest !== undefined),
  )
  const [digest, another] = digests
  if (another !== undefined) {
    throw new Refusal(
      'digestAmbiguous',
      `Blue's pods run different images as '${image}' (container '${container.name}'): ${[...digests].join(', ')}. The tag has moved.`,
      `Deploy the image by its digest, so that every pod of blue runs the same one, and test that.`,
    )
  }
  return digest === undefined ? { image, known: false } : { image: pinImage(image, digest), known: true }
}
