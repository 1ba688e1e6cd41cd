import tl from 'azure-pipelines-task-lib/task.js'

/** What is hidden in the log, and in texts that the agent does not look into. */
export interface Secrets {
  /** Hides a value from now on. The agent masks line by line, and task-lib refuses a value of several lines. */
  mask(secret: string): void
  /** A text with `***` in the place of each value that was masked, and of each secret variable's. */
  conceal(text: string): string
}

export function taskLibSecrets(): Secrets {
  const hidden = new Set<string>()
  let areVariablesKnown = false
  const linesOf = (secret: string) => secret.split(/\r?\n/).filter((line) => line.trim() !== '')
  return {
    mask(secret) {
      for (const line of linesOf(secret)) {
        tl.setSecret(line)
        hidden.add(line)
      }
    },
    conceal(text) {
      if (!areVariablesKnown) {
        for (const { value, secret } of tl.getVariables())
          if (secret) for (const line of linesOf(value)) hidden.add(line)
        areVariablesKnown = true
      }
      // The longest first, so that a secret which holds another one leaves no rest behind.
      const longestFirst = [...hidden].sort((a, b) => b.length - a.length)
      return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
    },
  }
}
