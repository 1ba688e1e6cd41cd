import type { Language } from '../language/choose.ts'
import { languageOf, languages } from '../language/choose.ts'
import type { InputReader } from './reader.ts'

/**
 * Reads in which language the step shall tell what it tells; `culture` is the pipeline's `System.Culture`.
 * @throws InputError, in English as nothing is chosen then, when it is none of them.
 */
export function parseLanguage(input: InputReader, culture: string | undefined): Language {
  const wanted = input.choice('language', ['auto', ...languages], 'auto')
  return wanted === 'auto' ? languageOf(culture) : wanted
}
