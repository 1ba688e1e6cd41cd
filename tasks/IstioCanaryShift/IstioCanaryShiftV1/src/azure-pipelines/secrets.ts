/** What is hidden in the log, and in texts that the agent does not look into. */
export interface Secrets {
  /** Hides a value from now on. The agent masks line by line, so a value of several lines is as many secrets. */
  mask(secret: string): void
  /** A text with `***` in the place of each value that was masked, and of each secret variable's. */
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
      for (const line of linesOf(secret)) {
        hide(line)
        hidden.add(line)
      }
      longestFirst = undefined
    },
    conceal(text) {
      longestFirst ??= [...hidden].sort((a, b) => b.length - a.length)
      return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
    },
  }
}
