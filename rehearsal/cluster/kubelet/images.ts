/** The images on the node, and what pulling one says. */

import type { Container } from '../objects/workloads.ts'
import { type ImageRegistry, parseImageReference, type ResolvedImage } from '../registry.ts'

export type PullOutcome =
  | { kind: 'present' | 'pulled'; resolved: ResolvedImage }
  | { kind: 'failed'; reason: 'ErrImagePull' | 'ErrImageNeverPull' | 'InvalidImageName'; message: string }

export interface NodeImages {
  /** Finds a container's image by its pull policy. A tag that moved in the registry is only noticed by a pull. */
  obtain(container: Pick<Container, 'image' | 'imagePullPolicy'>): PullOutcome
}

/** A node without images. */
export function createNodeImages(registry: ImageRegistry): NodeImages {
  const present = new Map<string, ResolvedImage>()
  return {
    obtain: ({ image, imagePullPolicy = 'IfNotPresent' }) => {
      if (parseImageReference(image) === undefined) {
        const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`
        return { kind: 'failed', reason: 'InvalidImageName', message }
      }
      const cached = present.get(image)
      if (cached !== undefined && imagePullPolicy !== 'Always') return { kind: 'present', resolved: cached }
      if (imagePullPolicy === 'Never') {
        const message = `Container image "${image}" is not present with pull policy of Never`
        return { kind: 'failed', reason: 'ErrImageNeverPull', message }
      }
      const resolved = registry.resolve(image)
      if (resolved === undefined) {
        const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
        return { kind: 'failed', reason: 'ErrImagePull', message: `rpc error: code = NotFound desc = ${why}` }
      }
      present.set(image, resolved)
      return { kind: 'pulled', resolved }
    },
  }
}
