import { manifestAnnotation } from './deployment.ts'
import { digestsOf, taggedContainers } from './digest.ts'
import { pinImage } from './image.ts'
import type { Deployment, Pod, PodTemplate } from './objects.ts'
import { everyContainer, withImages, withLabels } from './template.ts'

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
  const digests = digestsOf(blue.spec.template, bluePods)
  const images = new Map(
    everyContainer(blue.spec.template).map(({ name, image = '' }) => {
      const digest = digests[name]
      return [name, digest === undefined ? image : pinImage(image, digest)]
    }),
  )
  const fromManifest = blue.metadata.annotations?.[manifestAnnotation] !== undefined
  const template = fromManifest
    ? withLabels(withImages(blue.spec.template, images), green.spec.template.metadata?.labels ?? {})
    : withImages(green.spec.template, images)
  const unpinned = taggedContainers(blue.spec.template).flatMap(({ name }) => (digests[name] === undefined ? name : []))
  return { template, images, unpinned }
}
