import { readFile } from 'node:fs/promises'
import { basename, join, normalize } from 'node:path'
import { digestOf, type Image } from '../cluster/registry.ts'
import { servedImage } from '../scoring-image.ts'
import type { ScoringServer } from '../scoring-server/scoring-server.ts'
import { readDockerfile } from './dockerfile.ts'

/** What `docker build` is asked for. */
export interface BuildRequest {
  /** Absolute paths. */
  readonly dockerfile: string
  readonly context: string
  readonly buildArguments: Readonly<Record<string, string>>
}

/** An image that was built, and what the builder says of it. */
export interface Built {
  readonly image: Image
  readonly lines: readonly string[]
}

/**
 * Builds the image of a scoring script: the files that the Dockerfile copies, behind the server at hand. The packages and the
 * base image of a real one are not there; their frozen list is one of the files, so that another list is another image.
 * @throws Error in docker's own manner: what is missing, or what of the Dockerfile the rehearsal does not know
 */
export async function build(request: BuildRequest, server: ScoringServer): Promise<Built> {
  const recipe = readDockerfile(await readFile(request.dockerfile, 'utf8'), request.buildArguments)
  const files: Record<string, string> = {}
  for (const { source, target } of recipe.copies) {
    const name = target.endsWith('/') ? basename(source) : basename(target)
    if (name in files) throw new Error(`The rehearsal's images are one folder, and two files in it would be '${name}'.`)
    files[name] = await readContext(request.context, source)
  }
  const script = entryScript(recipe.entrypoint)
  if (!(script in files)) throw new Error(`The image starts '${script}', which no COPY brings.`)
  const image = servedImage(script, files, server)
  return {
    image,
    lines: [
      `FROM ${recipe.from} (not pulled: pods are local processes)`,
      ...recipe.copies.map(({ source, target }) => `COPY ${source} ${target}`),
      ...recipe.unused.map((name) => `[Warning] One or more build-args [${name}] were not consumed`),
      `writing image ${digestOf(image)}`,
    ],
  }
}

async function readContext(context: string, source: string): Promise<string> {
  if (normalize(source).startsWith('..')) throw new Error(`forbidden path outside the build context: ${source}`)
  try {
    return await readFile(join(context, source), 'utf8')
  } catch (cause) {
    throw new Error(`failed to calculate checksum of ref: "/${source}": not found`, { cause })
  }
}

/** The scoring script that Azure ML's server is started with. */
function entryScript(entrypoint: readonly string[]): string {
  const [program, ...rest] = entrypoint
  const script = rest[rest.indexOf('--entry_script') + 1]
  if (program !== 'azmlinfsrv' || !rest.includes('--entry_script') || script === undefined) {
    throw new Error(`ENTRYPOINT must start azmlinfsrv with --entry_script, got ${JSON.stringify(entrypoint)}.`)
  }
  return script
}
