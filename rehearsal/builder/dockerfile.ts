/** What of a Dockerfile makes an image of the rehearsal: the files that it copies, and the program that it starts. */

/** A Dockerfile with its build arguments filled in. */
export interface Recipe {
  /** The base image; the rehearsal has none, and shows its name. */
  readonly from: string
  /** Paths in the build context, and the path of each in the image (absolute, or ending in `/` for a folder). */
  readonly copies: readonly { readonly source: string; readonly target: string }[]
  /** The program and its arguments. */
  readonly entrypoint: readonly string[]
  /** Build arguments that were given and that no ARG declares. */
  readonly unused: readonly string[]
}

/** Instructions that change nothing of what the rehearsal keeps of an image: packages, users and settings of a real one. */
const passedOver = new Set(['RUN', 'ENV', 'WORKDIR', 'USER', 'EXPOSE', 'HEALTHCHECK', 'LABEL'])

/**
 * Reads a Dockerfile.
 * @throws Error `dockerfile:LINE: …` on an instruction, or a form of one, that is not known
 */
export function readDockerfile(text: string, given: Readonly<Record<string, string>>): Recipe {
  const values = new Map<string, string>()
  const copies: { source: string; target: string }[] = []
  let from = ''
  let entrypoint: readonly string[] = []
  for (const { line, name, rest } of instructions(text)) {
    const fail = (why: string) => new Error(`dockerfile:${line}: ${why}`)
    if (name === 'ARG') {
      const [argument = '', fallback] = rest.split('=', 2)
      const value = given[argument] ?? fallback
      if (value !== undefined) values.set(argument, value)
    } else if (name === 'FROM') {
      if (from !== '') throw fail('the rehearsal builds images of one stage only')
      from = expand(rest, values)
    } else if (name === 'COPY') {
      const paths = expand(rest, values).split(/\s+/).filter(Boolean)
      const target = paths.pop() ?? ''
      if (paths.length === 0) throw fail('COPY requires at least two arguments, a source and a destination')
      if (paths.some((path) => path.startsWith('--'))) throw fail('the rehearsal knows no options of COPY')
      copies.push(...paths.map((source) => ({ source, target })))
    } else if (name === 'ENTRYPOINT') {
      entrypoint = programOf(rest) ?? raise(fail('ENTRYPOINT must be a JSON list of texts'))
    } else if (!passedOver.has(name)) {
      throw fail(`the rehearsal does not know the instruction ${name}`)
    }
  }
  if (from === '') throw new Error('dockerfile:1: no build stage in the Dockerfile: it has no FROM')
  const declared = new Set(
    [...instructions(text)].filter(({ name }) => name === 'ARG').map(({ rest }) => rest.split('=')[0]),
  )
  return { from, copies, entrypoint, unused: Object.keys(given).filter((name) => !declared.has(name)) }
}

/** The instructions in their order, each with the line that it starts on; comments and line ends taken out. */
function instructions(text: string): { line: number; name: string; rest: string }[] {
  const found: { line: number; name: string; rest: string }[] = []
  let open = ''
  let start = 0
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    if (open === '') start = at + 1
    open += line.replace(/\\\s*$/, ' ')
    if (/\\\s*$/.test(line)) continue
    const [, name = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(open) ?? []
    found.push({ line: start, name: name.toUpperCase(), rest: rest.trim() })
    open = ''
  }
  return found
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{(\w+)\}|\$(\w+)/g,
    (_, braced?: string, bare?: string) => values.get(braced ?? bare ?? '') ?? '',
  )
}

function programOf(rest: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(rest)
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

function raise(error: Error): never {
  throw error
}
