import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { leaveOut } from './left-out.ts'

/** The task as one CommonJS file, the way agents run it: `node main.js` with nothing beside it but task.json. */
export type Bundle = {
  readonly code: Uint8Array
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
 * Bundles the task whose entry is `entry` (absolute, or relative to `root`, the project's folder).
 *
 * The oldest Node that an agent brings for `Node20_1` is 20.3.1, hence the target. Equal sources give equal bytes.
 * @throws when a source cannot be resolved or parsed, or when esbuild has as much as a warning.
 */
export async function bundleTask(root: string, entry: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'main.js',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20.3',
    format: 'cjs',
    minify: true,
    // ThirdPartyNotices.txt carries every licence instead.
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [leaveOut],
  })
  if (result.warnings.length > 0) throw new Error(result.warnings.map((warning) => warning.text).join('\n'))
  const code = result.outputFiles[0]?.contents
  if (code === undefined) throw new Error(`esbuild wrote nothing for ${entry}`)
  const sources = shippedSources(result.metafile)
  return { code, sources, packages: packagesOf(root, sources) }
}

/** Inputs that esbuild read but shook off entirely are not shipped. */
function shippedSources(metafile: Metafile): string[] {
  const outputs = Object.values(metafile.outputs)
  const shipped = outputs.flatMap((output) => Object.entries(output.inputs))
  return shipped.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])).sort()
}

function packagesOf(root: string, sources: readonly string[]): BundledPackage[] {
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
