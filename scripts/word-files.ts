import { readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Words } from '../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'
import { project } from './project.ts'

/**
 * The words of a language by the part of the sources that tells them: each part has a file, whose one export they are.
 * @throws when a file exports something else.
 */
export async function readWordFiles(language: string): Promise<ReadonlyMap<string, Words>> {
  const folder = join(project.root, project.task, 'src', 'language', language)
  const parts = readdirSync(folder).map((file) => parse(file).name)
  const read = parts
    .filter((part) => part !== 'index')
    .map(async (part) => [part, await readWords(folder, part)] as const)
  return new Map(await Promise.all(read))
}

async function readWords(folder: string, part: string): Promise<Words> {
  const path = join(folder, `${part}.ts`)
  const [words, another] = Object.values((await import(pathToFileURL(path).href)) as Readonly<Record<string, Words>>)
  if (words === undefined || another !== undefined) throw new Error(`${path} must export its words and nothing else.`)
  return words
}
