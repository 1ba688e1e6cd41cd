import { build, type Plugin } from 'esbuild'
import { type Chunk, forAgents } from './split-task.ts'

/** What several lazily loaded files share and main.js does not have. */
const sharedFile = 'shared.js'

/**
 * Joins chunks into CommonJS files, by name. A chunk that main.js needs at once is in main.js, whoever else uses it: so a
 * run that loads nothing lazily reads one file. What only lazily loaded files share is in shared.js, where there is such.
 * @throws when esbuild fails or warns.
 */
export async function joinChunks(chunks: readonly Chunk[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const homes = homesOf(chunks)
  const files = [...new Set(homes.values())].sort()
  return new Map(await Promise.all(files.map(async (file) => [file, await joinFile(file, chunks, homes)] as const)))
}

/** The file that each chunk goes into, by the chunk's name. */
type Homes = ReadonlyMap<string, string>

function homesOf(chunks: readonly Chunk[]): Homes {
  const atOnce = new Set(chunks.flatMap(({ file, name }) => (file === 'main.js' ? name : [])))
  for (const name of atOnce) {
    for (const imported of chunks.find((chunk) => chunk.name === name)?.imports ?? []) atOnce.add(imported)
  }
  return new Map(
    chunks.map(({ name, file = sharedFile, isEntry }) => [name, atOnce.has(name) && !isEntry ? 'main.js' : file]),
  )
}

async function joinFile(file: string, chunks: readonly Chunk[], homes: Homes): Promise<Uint8Array> {
  const { outputFiles, warnings } = await build({
    ...forAgents,
    stdin: { contents: rootOf(file, chunks, homes) },
    format: 'cjs',
    // Sources in TypeScript are strict; joined as one script they would not be.
    banner: { js: '"use strict";' },
    // Else Node would load its machinery for ES modules, to find a CommonJS file beside this one.
    supported: { 'dynamic-import': false },
    plugins: [placed(file, chunks, homes)],
  })
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.text).join('\n'))
  const [output] = outputFiles
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${file}.`)
  return output.contents
}

/** What a file exports: what its entry exports, and each chunk that it lends to other files, under a name. */
function rootOf(file: string, chunks: readonly Chunk[], homes: Homes): string {
  const lent = (name: string) => chunks.some((other) => homes.get(other.name) !== file && other.imports.includes(name))
  return chunks
    .flatMap(({ name, isEntry }, index) => {
      if (homes.get(name) !== file) return []
      if (isEntry) return `export * from './${name}'`
      return lent(name) ? `export * as ${lentName(index)} from './${name}'` : []
    })
    .join('\n')
}

function lentName(index: number): string {
  return `chunk${index}`
}

/** Resolves imports among the chunks: to a chunk of the same file, or to what another file exports. */
function placed(file: string, chunks: readonly Chunk[], homes: Homes): Plugin {
  const names = new Map(chunks.map((chunk, index) => [`./${chunk.name}`, { ...chunk, index }]))
  return {
    name: 'placed',
    setup(build) {
      build.onResolve({ filter: /^\.\//, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }))
      build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const chunk = names.get(path)
        const home = chunk && homes.get(chunk.name)
        if (home === undefined) return undefined
        if (kind === 'dynamic-import' && home !== file) return { path: `./${home}`, external: true }
        return { path, namespace: home === file ? 'here' : 'elsewhere' }
      })
      build.onLoad({ filter: /.*/, namespace: 'here' }, ({ path }) => ({ contents: names.get(path)?.code ?? '' }))
      build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => {
        const chunk = names.get(path)
        const home = `require('./${chunk && homes.get(chunk.name)}')`
        return { contents: `module.exports = ${chunk?.isEntry ? home : `${home}.${lentName(chunk?.index ?? 0)}`}` }
      })
    },
  }
}
