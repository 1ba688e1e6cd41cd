import { build, type Plugin } from 'esbuild'
import { type Chunk, forAgents } from './split-task.ts'

/** A chunk with the file that it goes into, and the name under which that file exports it to others. */
type PlacedChunk = Chunk & { readonly home: string; readonly lentAs: string }

/** What several lazily loaded files share and main.js does not have. */
const sharedFile = 'shared.js'

/**
 * Joins chunks into CommonJS files, by name. A chunk that main.js needs at once is in main.js, whoever else uses it: so a
 * run that loads nothing lazily reads one file. What only lazily loaded files share is in shared.js, where there is such.
 * @throws when esbuild fails or warns.
 */
export async function joinChunks(chunks: readonly Chunk[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const placed = placeChunks(chunks)
  const files = [...new Set(placed.map(({ home }) => home))].sort()
  return new Map(await Promise.all(files.map(async (file) => [file, await joinFile(file, placed)] as const)))
}

function placeChunks(chunks: readonly Chunk[]): readonly PlacedChunk[] {
  const atOnce = new Set(chunks.flatMap(({ file, name }) => (file === 'main.js' ? name : [])))
  // A set also visits what is added to it on the way.
  for (const name of atOnce) {
    for (const imported of chunks.find((chunk) => chunk.name === name)?.imports ?? []) atOnce.add(imported)
  }
  return chunks.map((chunk, index) => {
    const { name, file = sharedFile, isEntry } = chunk
    return { ...chunk, home: atOnce.has(name) && !isEntry ? 'main.js' : file, lentAs: `chunk${index}` }
  })
}

async function joinFile(file: string, chunks: readonly PlacedChunk[]): Promise<Uint8Array> {
  const { outputFiles, warnings } = await build({
    ...forAgents,
    stdin: { contents: rootOf(file, chunks) },
    // As ASCII it is read without decoding; a script with Japanese in it would grow by half.
    ...(file === 'main.js' && { charset: 'ascii' }),
    format: 'cjs',
    // Sources in TypeScript are strict; joined as one script they would not be.
    banner: { js: '"use strict";' },
    // Else Node would load its machinery for ES modules, to find a CommonJS file beside this one.
    supported: { 'dynamic-import': false },
    plugins: [resolveChunks(file, chunks)],
  })
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.text).join('\n'))
  const [output] = outputFiles
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${file}.`)
  return output.contents
}

/** A module that exports what the file does: the exports of its source, and each chunk that it lends to other files. */
function rootOf(file: string, chunks: readonly PlacedChunk[]): string {
  const borrowed = new Set(chunks.flatMap(({ home, imports }) => (home === file ? [] : imports)))
  const lines = chunks.flatMap(({ name, home, isEntry, lentAs }) => {
    if (home !== file) return []
    if (isEntry) return `export * from './${name}'`
    return borrowed.has(name) ? `export * as ${lentAs} from './${name}'` : []
  })
  return lines.join('\n')
}

/** Resolves imports among the chunks: to a chunk of the same file, or to what another file exports. */
function resolveChunks(file: string, chunks: readonly PlacedChunk[]): Plugin {
  const byPath = new Map(chunks.map((chunk) => [`./${chunk.name}`, chunk]))
  return {
    name: 'chunks',
    setup(build) {
      build.onResolve({ filter: /^\.\//, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }))
      build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const chunk = byPath.get(path)
        if (chunk === undefined) return undefined
        if (chunk.home === file) return { path, namespace: 'here', pluginData: chunk.code }
        if (kind === 'dynamic-import') return { path: `./${chunk.home}`, external: true }
        const exported = chunk.isEntry ? '' : `.${chunk.lentAs}`
        return { path, namespace: 'elsewhere', pluginData: `module.exports = require('./${chunk.home}')${exported}` }
      })
      build.onLoad({ filter: /./, namespace: 'here' }, ({ pluginData }) => ({ contents: pluginData }))
      build.onLoad({ filter: /./, namespace: 'elsewhere' }, ({ pluginData }) => ({ contents: pluginData }))
    },
  }
}
