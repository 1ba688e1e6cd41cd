/** Prometheus' text format, as far as the gateway writes it: a number for each set of labels. */

/** A metric's name is its label `__name__`, as Prometheus has it. */
export type Labels = Readonly<Record<string, string>>

export interface Point {
  readonly labels: Labels
  readonly value: number
}

/** Reads every sample of a page of metrics. @throws Error with the line that is none. */
export function parseMetrics(text: string): readonly Point[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [, name, inner = '', number] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number)
    if (name === undefined || Number.isNaN(value)) throw new Error(`This is no sample of a metric: ${line}`)
    return [{ labels: { __name__: name, ...labelsIn(inner) }, value }]
  })
}

function labelsIn(text: string): Labels {
  // An empty label is as one that is not there.
  const pairs = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)+)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescaped(value)]))
}

/** A quoted text of the format, and of PromQL, without its quotes. */
export function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}
