import { element } from './element.ts'

/** A text that names images, with their digests cut to what people compare, such as `model:42@sha256:0123456789ab…`. */
export function shortImage(image: string): string {
  return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+/g, '$1…')
}

/** The same, whole on pointing at it. */
export function imageName(image: string): HTMLElement {
  return element('code', { title: image }, shortImage(image))
}

/**
 * What tells two images apart in a sentence: what is last in their names, such as `model:41` and `model:42`, or with the
 * digests where that is the same. An image that is not known is the empty text.
 */
export function briefImages(one: string | null, other: string | null): readonly [string, string] {
  const brief = [one, other].map((image) => (image === null ? '' : shortImage(image).replace(/^.*\//, '')))
  const tagged = brief.map((name) => name.replace(/(:[^@]+)@.*$/, '$1'))
  const [first = '', second = ''] = tagged[0] === tagged[1] ? brief : tagged
  return [first, second]
}
