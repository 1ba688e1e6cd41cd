/** The parts of an image reference: `name[:tag][@digest]`. */
export interface ImageReference {
  readonly name: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

// The grammar of github.com/distribution/reference: a host with an optional port, path components, tag, digest.
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const host = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?/)'
const reference = new RegExp(
  `^(${host}?${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$`,
)

/** Reads an image reference; undefined when the text is none. */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > 512) return undefined
  const parts = reference.exec(text)
  const name = parts?.[1]
  if (name === undefined) return undefined
  return { name, tag: parts?.[2], digest: parts?.[3] }
}

/** The digest in a container's `imageID` (`name@sha256:…`), or undefined when the runtime gives none of a registry. */
export function digestOfImageId(imageId: string): string | undefined {
  return /@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.exec(imageId)?.[1]
}

/** The same image pinned to a digest; the tag stays for people to read, and a runtime goes by the digest. */
export function pinImage(image: string, digest: string): string {
  const parts = parseImage(image)
  if (parts === undefined) return image
  return `${parts.name}${parts.tag === undefined ? '' : `:${parts.tag}`}@${digest}`
}
