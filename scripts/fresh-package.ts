import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packageExtension } from './extension.ts'
import { overviews } from './marketplace-page.ts'
import { project } from './project.ts'

/** The packed extension, and the folder of its task with task.json and main.js; both absolute. */
export type FreshPackage = { readonly vsix: string; readonly task: string }

/** What a package is made of and by. A folder's own time tells of files that are gone. */
const origins = [
  ...['tasks', 'tab', 'step-report', 'scripts', 'images'],
  ...['vss-extension.json', ...overviews, 'LICENSE', 'package-lock.json'],
]

/**
 * The release package of the sources as they are now, packed anew only when one of them is newer than the last one.
 * @throws when it cannot be packed, as `npm run package` fails.
 */
export async function freshPackage(): Promise<FreshPackage> {
  const vsix = join(project.root, 'dist', 'istio-canary-shift.vsix')
  const task = join(project.root, project.stage, project.task)
  const stale = await isStale(
    [vsix, join(task, 'main.js'), join(project.root, project.tab, 'report.js')],
    origins.map((origin) => join(project.root, origin)),
  )
  if (stale) await packageExtension({ channel: 'release' })
  return { vsix, task }
}

/** True when a product is missing, or as old as any origin, or as anything in an origin that is a folder. */
export async function isStale(products: readonly string[], origins: readonly string[]): Promise<boolean> {
  const made = await Promise.all(products.map(modified))
  const changed = await Promise.all(origins.map(newest))
  return Math.max(...changed) >= Math.min(...made)
}

/** When the newest of a file, or of a folder and all that is in it, was modified. */
async function newest(path: string): Promise<number> {
  const inside = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : []
  return Math.max(...(await Promise.all(['.', ...inside].map((entry) => modified(join(path, entry))))))
}

/** In milliseconds of the epoch; 0 when there is no such file. */
async function modified(path: string): Promise<number> {
  return (await stat(path).catch(absent))?.mtimeMs ?? 0
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
