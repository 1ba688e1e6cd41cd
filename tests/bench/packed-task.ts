import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import type { PackedTask } from './results.ts'

/** fflate's best, with which its zip is about as large as one of zlib by its usual level. */
const level = 9

/** The zip of a folder, by name of file within it, as an agent downloads a task. */
export async function zipOf(folder: string): Promise<Uint8Array> {
  return zipSync(await filesIn(folder), { level })
}

/** Zips the folder of the packaged task as agents download it, and unzips it so many times, each time into an empty folder. */
export async function measurePackedTask(task: string, times: number): Promise<PackedTask> {
  const files = await filesIn(task)
  const zipped = zipSync(files, { level })
  const unzipMs: number[] = []
  for (let count = 0; count < times; count++) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-unzip-'))
    const start = performance.now()
    for (const [name, content] of Object.entries(unzipSync(zipped))) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), content)
    }
    unzipMs.push(performance.now() - start)
    await rm(folder, { recursive: true })
  }
  const sizes = Object.values(files).map(({ length }) => length)
  return { files: sizes.length, bytes: sizes.reduce((a, b) => a + b, 0), zipped: zipped.length, unzipMs }
}

async function filesIn(folder: string): Promise<Record<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const named = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const)
  return Object.fromEntries(await Promise.all(named))
}
