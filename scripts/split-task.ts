import { basename, dirname, parse } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { leaveOut } from './left-out.ts'

/** An ES module that esbuild made of some of the task's modules. Each module is in one chunk. */
export type Chunk = {
  /** Its file name among the chunks, as their imports have it after `./`. */
  readonly name: string
  readonly code: string
  /** The chunks that it imports at once, by name; what it loads by `import()` is not among them. */
  readonly imports: readonly string[]
  /** The file that it makes up alone or with others: it has the file's source in it. Undefined for what others share. */
  readonly file: string | undefined
  /** Whether it has the exports of the file's source. That source lies in another chunk when others use it, too. */
  readonly isEntry: boolean
}

/** What both steps of bundling ask of esbuild. Node 20.3.1 is the oldest that an agent brings for `Node20_1`. */
export const forAgents = {
  write: false,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.3',
  // Japanese takes half the bytes, and Node reads UTF-8.
  charset: 'utf8',
  // ThirdPartyNotices.txt carries every licence instead.
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions

/**
 * Splits the task whose entry is `entry` (relative to `root`) where its sources load others by `import()`.
 * @throws when a source cannot be resolved or parsed, when esbuild has as much as a warning, or when two files
 * would have one name.
 */
export async function splitTask(
  root: string,
  entry: string,
): Promise<{ chunks: readonly Chunk[]; metafile: Metafile }> {
  const { outputFiles, metafile, warnings } = await build({
    ...forAgents,
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'chunks',
    // esbuild splits ES modules only.
    format: 'esm',
    splitting: true,
    metafile: true,
    plugins: [leaveOut],
  })
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.text).join('\n'))
  const code = new Map(outputFiles.map((output) => [basename(output.path), output.text]))
  const outputs = Object.entries(metafile.outputs)
  const sources = outputs.flatMap(([, { entryPoint }]) => entryPoint ?? [])
  const files = new Map(sources.map((source) => [source, source === entry ? 'main.js' : fileOf(source)]))
  if (new Set(files.values()).size < files.size) {
    throw new Error(`Two lazily loaded sources would have one file: ${[...files.values()].sort().join(', ')}.`)
  }
  const chunks = outputs.map(([path, { imports, inputs, entryPoint }]) => ({
    name: basename(path),
    code: code.get(basename(path)) ?? '',
    imports: imports.flatMap(({ kind, path }) => (kind === 'import-statement' ? basename(path) : [])),
    file: files.get(entryPoint ?? sources.find((source) => source in inputs) ?? ''),
    isEntry: entryPoint !== undefined,
  }))
  return { chunks, metafile }
}

/** A file is named after its source; one whose source is an index.ts after the folder. */
function fileOf(source: string): string {
  const { name } = parse(source)
  return `${name === 'index' ? basename(dirname(source)) : name}.js`
}
