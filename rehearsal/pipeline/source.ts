import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'

/** A fault in a pipeline's file, or a construct that the rehearsal does not know. The message starts `file:line: `. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError'
}

/** A value of a YAML file together with the line it stands on. */
export class Source {
  readonly file: string
  readonly line: number
  readonly #node: unknown
  readonly #lines: LineCounter

  constructor(file: string, node: unknown, line: number, lines: LineCounter) {
    this.file = file
    this.#node = node
    this.line = line
    this.#lines = lines
  }

  /** The error that points at this value. */
  error(message: string): PipelineError {
    return new PipelineError(`${this.file}:${this.line}: ${message}`)
  }

  get isMapping(): boolean {
    return isMap(this.#node)
  }

  get isList(): boolean {
    return isSeq(this.#node)
  }

  /**
   * The entries of a mapping, in the order of the file.
   * @throws PipelineError when it is none, when a key is given twice, or when a key is not in `allowed`
   */
  entries(what: string, allowed?: readonly string[]): Map<string, Source> {
    if (!isMap(this.#node)) throw this.error(`${what} must be a mapping of names to values.`)
    const entries = new Map<string, Source>()
    for (const pair of (this.#node as YAMLMap<Node, Node>).items) {
      const key = String((pair.key as { value?: unknown }).value)
      const value = this.#child(pair.value, pair.key)
      if (allowed !== undefined && !allowed.includes(key)) {
        throw this.#child(pair.key, pair.key).error(
          `${what} has '${key}', which the rehearsal does not know. It knows ${allowed.join(', ')}.`,
        )
      }
      entries.set(key, value)
    }
    return entries
  }

  /** @throws PipelineError when it is no list */
  items(what: string): Source[] {
    if (!isSeq(this.#node)) throw this.error(`${what} must be a list.`)
    return this.#node.items.map((item) => this.#child(item, item))
  }

  /** The text of a scalar as it is written; a number or a boolean becomes text, nothing at all the empty one. */
  text(what: string): string {
    if (this.#node === null || this.#node === undefined) return ''
    if (!isScalar(this.#node)) throw this.error(`${what} must be a single value.`)
    const { value, source } = this.#node
    const text = typeof value === 'string' ? value : value === null ? '' : (source ?? String(value))
    if (text.includes('${{')) {
      throw this.error(`${what} has a template expression ($\{{ … }}), which the rehearsal does not evaluate.`)
    }
    return text
  }

  boolean(what: string): boolean {
    const text = this.text(what).toLowerCase()
    if (text !== 'true' && text !== 'false') throw this.error(`${what} must be true or false, got '${text}'.`)
    return text === 'true'
  }

  wholeNumber(what: string): number {
    const text = this.text(what)
    if (!/^\d+$/.test(text)) throw this.error(`${what} must be a whole number, got '${text}'.`)
    return Number(text)
  }

  #child(node: unknown, fallback: unknown): Source {
    const range = (node as Node | null)?.range ?? (fallback as Node | null)?.range
    const line = range ? this.#lines.linePos(range[0]).line : this.line
    return new Source(this.file, node, line, this.#lines)
  }
}

/**
 * Reads YAML.
 * @param file  the name that errors are to show
 * @throws PipelineError on what is no YAML, or is two documents
 */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false })
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault !== undefined) {
    throw new PipelineError(`${file}:${lines.linePos(fault.pos[0]).line}: ${fault.message}`)
  }
  const range = document.contents?.range
  return new Source(file, document.contents, range ? lines.linePos(range[0]).line : 1, lines)
}
