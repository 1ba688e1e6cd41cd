/** Images and where they are found: what a registry is to a cluster, without layers and without a network. */
import { createHash } from 'node:crypto'

/** What a container of an image runs: a local process. */
export interface Image {
  /**
   * The program and its arguments. `$(PORT)` stands for the loopback port that the process must serve on (so does the variable `PORT`).
   * The process must end by itself when its standard input closes, since that is how it learns that its cluster was killed.
   */
  command: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Text files by name, put into the process's working directory. */
  files?: Readonly<Record<string, string>>
  /** The port on which pods see the process. Absent: the first port that the pod's container declares. */
  port?: number
}

export interface ResolvedImage {
  image: Image
  /** `sha256:…` of the image's content. */
  digest: string
  /** The reference without tag and digest. */
  repository: string
}

export interface ImageRegistry {
  /** Makes an image available under a tag, which moves away from what it meant before. Returns the digest. */
  publish(reference: string, image: Image): string
  /** The image of a tag, or of a digest that was ever published in that repository. */
  resolve(reference: string): ResolvedImage | undefined
}

/** The parts of an image reference. Without tag and digest the tag is `latest`. */
export interface ImageReference {
  repository: string
  tag?: string
  digest?: string
}

const repositoryPattern =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/
const tagPattern = /^\w[\w.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Reads `REPOSITORY[:TAG][@DIGEST]`; undefined when it is malformed. */
export function parseImageReference(reference: string): ImageReference | undefined {
  const [named = '', digest, ...more] = reference.split('@')
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const repository = hasTag ? named.slice(0, colon) : named
  const tag = hasTag ? named.slice(colon + 1) : digest === undefined ? 'latest' : undefined
  const valid =
    more.length === 0 &&
    repositoryPattern.test(repository) &&
    (tag === undefined || tagPattern.test(tag)) &&
    (digest === undefined || digestPattern.test(digest))
  if (!valid) return undefined
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}

/** The sha256 of everything that an image is, whatever order its members were written in. */
export function digestOf({ command, env = {}, files = {}, port }: Image): string {
  const ordered = (record: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  const content = JSON.stringify([command, ordered(env), ordered(files), port ?? null])
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** An empty registry. A malformed reference is an error when publishing, and unknown when resolving. */
export function createRegistry(): ImageRegistry {
  const tags = new Map<string, string>()
  const images = new Map<string, Image>()
  return {
    publish: (reference, image) => {
      const parsed = parseImageReference(reference)
      if (parsed?.tag === undefined || parsed.digest !== undefined) {
        throw new Error(`Cannot publish '${reference}': an image is published under REPOSITORY:TAG.`)
      }
      const digest = digestOf(image)
      images.set(`${parsed.repository}@${digest}`, structuredClone(image))
      tags.set(`${parsed.repository}:${parsed.tag}`, digest)
      return digest
    },
    resolve: (reference) => {
      const parsed = parseImageReference(reference)
      if (parsed === undefined) return undefined
      const { repository } = parsed
      const digest = parsed.digest ?? tags.get(`${repository}:${parsed.tag ?? 'latest'}`)
      const image = digest === undefined ? undefined : images.get(`${repository}@${digest}`)
      return digest === undefined || image === undefined ? undefined : { image, digest, repository }
    },
  }
}
