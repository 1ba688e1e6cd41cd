import { readFile } from 'node:fs/promises'
import type { Image } from '../../../rehearsal/cluster/registry.ts'

const file = 'model.mjs'

/** The image of a model that answers with its name, and dies when it is asked to: see model.mjs. */
export async function modelImage(name: string): Promise<Image> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  return { command: [process.execPath, file, name, '$(PORT)'], files: { [file]: text }, port: 5001 }
}
