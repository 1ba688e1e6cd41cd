import { readFile, writeFile } from 'node:fs/promises'
import { unzipSync, zipSync } from 'fflate'

/** The earliest time that a zip can hold: none that would tell when it was made. */
const noTime = new Date(1980, 0, 1)

/** tfx lists the types in the order in which it happens to look at the files. */
const contentTypes = '[Content_Types].xml'

/**
 * Packs a .vsix again, in place, so that the same content gives the same bytes: files in the order of their names, no folders of
 * their own, no times, compressed as much as can be; and the list of types in it sorted.
 */
export async function makeReproducible(path: string): Promise<void> {
  const files = Object.entries(unzipSync(await readFile(path)))
    .filter(([name]) => !name.endsWith('/'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => [name, name === contentTypes ? sorted(content) : content] as const)
  await writeFile(path, zipSync(Object.fromEntries(files), { level: 9, mtime: noTime }))
}

function sorted(list: Uint8Array): Uint8Array {
  const text = Buffer.from(list).toString('utf8')
  const entries = text.match(/<Default [^>]*\/>/g)?.toSorted() ?? []
  return Buffer.from(text.replaceAll(/<Default [^>]*\/>/g, () => entries.shift() ?? ''))
}
