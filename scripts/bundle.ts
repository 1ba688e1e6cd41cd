import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { joinChunks } from './join-chunks.ts'
import { splitTask } from './split-task.ts'

/**
 * The task as CommonJS files that lie side by side, the way agents run it: `node main.js`.
 *
 * What every run needs is in main.js. What the sources load by `import()` is a file of its own, named after its source or
 * its folder (`connection/azure/index.ts` is azure.js), and costs a run nothing until it is asked for. Every module is in one file only
 * and runs once, so classes and `instanceof` are the same on both sides.
 */
export type Bundle = {
  /** By name; main.js is one of them. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Every source file in the bundle, relative to the project and with forward slashes. */
  readonly sources: readonly string[]
  /** The npm packages that ship code in the bundle, by name; a package is listed once a folder. */
  readonly packages: readonly BundledPackage[]
}

/** An npm package with code in the bundle. */
export type BundledPackage = {
  readonly name: string
  readonly version: string
  /** Absolute. */
  readonly folder: string
}

/**
 * Bundles the task whose entry is `entry` (relative to `root`, the project's folder). Equal sources give equal bytes.
 * @throws when a source cannot be resolved or parsed, when esbuild has as much as a warning, or when two files that are
 * loaded lazily would have one name.
 */
export async function bundleTask(root: string, entry: string): Promise<Bundle> {
  const { chunks, metafile } = await splitTask(root, entry)
  const sources = shippedSources(metafile)
  return { files: await joinChunks(chunks), sources, packages: packagesOf(root, sources) }
}

/** The sources of which esbuild's outputs have code. Inputs that it read but shook off entirely are not shipped. */
export function shippedSources(metafile: Metafile): string[] {
  const outputs = Object.values(metafile.outputs)
  const shipped = outputs.flatMap((output) => Object.entries(output.inputs))
  return shipped.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])).sort()
}

/** The npm packages that `sources` (relative to `root`) lie in, by name and version; each folder once. */
export function packagesOf(root: string, sources: readonly string[]): BundledPackage[] {
  const folders = new Set(sources.flatMap((source) => packageFolder(source) ?? []))
  return [...folders]
    .map((folder) => readPackage(resolve(root, folder)))
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
}

/** `a/node_modules/@scope/name/lib/x.js` -> `a/node_modules/@scope/name`; undefined for a source of our own. */
function packageFolder(source: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]
}

function readPackage(folder: string): BundledPackage {
  const { name, version }: { name?: string; version?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  if (name === undefined || version === undefined) {
    throw new Error(`${join(folder, 'package.json')} has no name or no version`)
  }
  return { name, version, folder }
}
