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
  // The longest first, so that a secret which holds another one leaves no rest behind.
  let longestFirst: readonly string[] | undefined
  return {
    mask(secret) {
      if (secret.includes('\n')) hidden.add(base64Of(secret))
      for (const line of linesOf(secret)) {
        hide(line)
        hidden.add(line)
      }
      longestFirst = undefined
    },
    conceal(text) {
      longestFirst ??= [...new Set([...hidden].flatMap(formsOf))].sort((a, b) => b.length - a.length)
      return longestFirst.reduce((clean, form) => withoutBeginnings(clean.replaceAll(form, hiddenText), form), text)
    },
  }
}

const hiddenText = '***'

/** How a secret may come back in what a server answers. Short ones have no other forms: those would be found by chance. */
function formsOf(secret: string): readonly string[] {
  if (secret.length < shortest) return [secret]
  const base64 = base64Of(secret)
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    // What came by the environment or as UTF-8 has no halves of characters.
    encodeURIComponent(Buffer.from(secret).toString()),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    // As an answer is told in a sentence.
    secret.replace(/\s+/g, ' '),
  ]
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}

const shortest = 8
const longestBeginning = 24

/**
 * Servers, proxies and this task cut long texts, and a secret that is cut is none that a search for the whole of it finds. Half
 * of one counts, and 24 characters of a long one.
 */
function withoutBeginnings(text: string, secret: string): string {
  if (secret.length < 2 * shortest) return text
  const beginning = secret.slice(0, Math.min(longestBeginning, Math.ceil(secret.length / 2)))
  const [first = '', ...others] = text.split(beginning)
  return others.reduce((clean, other) => {
    let more = 0
    while (more < other.length && other[more] === secret[beginning.length + more]) more++
    return `${clean}${hiddenText}${other.slice(more)}`
  }, first)
}
