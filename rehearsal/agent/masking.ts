import { escapeData } from './command.ts'

/** Replaces secrets by `***`, as whole values only: a part of a secret, or a token inside it, is not masked. */
export interface SecretMasker {
  /** Masks `value` and its escaped forms from now on. Empty and blank values are ignored. */
  add(value: string): void
  /** Like `add`, and the value's base64 as well: what the agent does for secret variables. */
  addVariable(value: string): void
  mask(text: string): string
  /** The values being masked, for a test that wants to know what was registered. */
  readonly values: readonly string[]
}

/** A masker that knows no secret yet. */
export function createMasker(): SecretMasker {
  let values: string[] = []

  const add = (value: string): void => {
    const forms = [value, escapeData(value), JSON.stringify(value).slice(1, -1)].filter((form) => form.trim() !== '')
    // Longest first, so that a secret that holds another one does not leave its ends behind.
    values = [...new Set([...values, ...forms])].sort((a, b) => b.length - a.length)
  }

  return {
    add,
    addVariable(value) {
      add(value)
      if (value.trim() !== '') add(Buffer.from(value, 'utf8').toString('base64'))
    },
    mask: (text) => values.reduce((masked, value) => masked.replaceAll(value, '***'), text),
    get values() {
      return values
    },
  }
}
