import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from './project.ts'

/** The page of the extension in each language. */
export const overviews = ['overview.md', 'overview.ja.md'] as const

/** The Marketplace shows one page, whatever the reader's language: both are in it, with a line at the top that says so. */
export async function marketplacePage(): Promise<string> {
  const [english, japanese] = await Promise.all(overviews.map((path) => readFile(join(project.root, path), 'utf8')))
  return `_日本語の説明は下にあります。_\n\n${english}\n---\n\n${japanese}`
}

/** What the Marketplace shows of images/, by the extension's manifest: the icon and the screenshots, of which its page shows some. */
export function marketplacePictures(manifest: {
  readonly icons: { readonly default: string }
  readonly screenshots: readonly { readonly path: string }[]
}): readonly string[] {
  return [manifest.icons.default, ...manifest.screenshots.map(({ path }) => path)]
}
