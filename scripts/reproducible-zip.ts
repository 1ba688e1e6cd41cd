import { readFile, writeFile } from 'node:fs/promises'
import { unzipSync, zipSync } from 'fflate'

/** The earliest time that a zip can hold: none that would tell when it was made. */
const noTime = new Date(1980, 0, 1)

/**
 * Packs a zip again, in place, so that the same content gives the same bytes: files in the order of their names, no folders of
 * their own, no times, compressed as much as can be.
 */
export async function makeReproducible(path: string): Promise<void> {
  const files = Object.entries(unzipSync(await readFile(path)))
    .filter(([name]) => !name.endsWith('/'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  await writeFile(path, zipSync(Object.fromEntries(files), { level: 9, mtime: noTime }))
}
