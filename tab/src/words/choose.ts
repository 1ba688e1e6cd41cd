import { english } from './en.ts'
import { japanese } from './ja.ts'
import type { Words } from './words.ts'

/** All languages that the page speaks; the first is for everybody whose own is not among them. */
export const languages: readonly Words[] = [english, japanese]

/**
 * The words for a reader, in the first of their languages that the page speaks.
 * @param wanted BCP 47 tags, such as `ja-JP`, the most wanted first.
 */
export function wordsFor(wanted: readonly string[]): Words {
  for (const tag of wanted) {
    const [language] = tag.toLowerCase().split('-')
    const found = languages.find((words) => words.language === language)
    if (found !== undefined) return found
  }
  return english
}
