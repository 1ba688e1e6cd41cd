import { element } from './element.ts'

/** An image's name with the digest cut to what people compare, such as `model:42@sha256:0123456789ab…`. */
export function shortImage(image: string): string {
  return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1…')
}

/** The same, whole on pointing at it. */
export function imageName(image: string): HTMLElement {
  return element('code', { title: image }, shortImage(image))
}
