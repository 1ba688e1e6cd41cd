/** What is hidden in the log, and in texts that the agent does not look into. */
export interface Secrets {
  /** Hides a value from now on. The agent masks line by line, so a value of several lines is as many secrets. */
  mask(secret: string): void
  /**
   * A text with `***` in the place of each value that was masked, and of each secret variable's: as it is, as JSON and
   * addresses have it, in base64, and where no more than its first half is left of it.
   */
  conceal(text: string): string
}

/**
 * @param known what the agent itself masks already.
 * @param hide has the agent mask a value of one line.
 */
export function openSecrets(known: readonly string[], hide: (secret: string) => void): Secrets {
  const linesOf = (secret: string) => secret.split(/\r?\n/).filter((line) => line.trim() !== '')
  const hidden = new Set(known.flatMap(linesOf))
  let forms: readonly string[] | undefined
  return {
    mask(secret) {
      if (secret.includes('\n')) hidden.add(base64Of(secret))
      for (const line of linesOf(secret)) {
        hide(line)
        hidden.add(line)
      }
      forms = undefined
    },
    conceal(text) {
      forms ??= [...new Set([...hidden].flatMap(formsOf))]
      return withoutSpans(
        text,
        forms.flatMap((form) => spansOf(form, text)),
      )
    },
  }
}

const hiddenText = '***'

/** How a secret may come back in what a server answers. Short ones have no other forms: those would be found by chance. */
function formsOf(secret: string): readonly string[] {
  if (secret.length < shortest) return [secret]
  const base64 = base64Of(secret)
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    // What came by the environment or as UTF-8 has no halves of characters.
    encodeURIComponent(Buffer.from(secret).toString()),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ]
  // An answer is told in a sentence, without the blanks that it has beyond one.
  return [...forms, ...forms.map((form) => form.replace(/\s+/g, ' '))]
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}

const shortest = 8
const longestBeginning = 24

/** From where to where something is in a text. */
type Span = readonly [from: number, to: number]

/**
 * Where a form of a secret is in a text, or the beginning of it: servers, proxies and this task cut long texts, and a secret
 * that is cut is none that a search for the whole of it finds. Half of one counts, and 24 characters of a long one.
 */
function spansOf(form: string, text: string): readonly Span[] {
  const isShort = form.length < 2 * shortest
  const beginning = isShort ? form : form.slice(0, Math.min(longestBeginning, Math.ceil(form.length / 2)))
  const spans: Span[] = []
  for (let from = text.indexOf(beginning); from >= 0; from = text.indexOf(beginning, from + 1)) {
    let to = from + beginning.length
    while (to < text.length && to - from < form.length && text[to] === form[to - from]) to++
    spans.push([from, to])
  }
  return spans
}

/** The text with what is in any of the spans hidden: all of them are found before, since one may hide the beginning of another. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  let shown = ''
  let at = 0
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (to <= at) continue
    // What overlaps the span before is of one piece with it.
    if (from > at || at === 0) shown += text.slice(at, Math.max(at, from)) + hiddenText
    at = to
  }
  return shown + text.slice(at)
}
