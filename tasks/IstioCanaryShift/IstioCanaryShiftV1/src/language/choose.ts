import { speak } from './message.ts'

/** The languages that a step can tell in, by their codes of ISO 639-1. English is the one that the sources are written in. */
export const languages = ['en', 'ja'] as const

export type Language = (typeof languages)[number]

/** The language of a culture such as `ja-JP`; English for a culture that is unknown here. */
export function languageOf(culture: string | undefined): Language {
  const [language = ''] = (culture ?? '').toLowerCase().split('-')
  return languages.find((known) => known === language) ?? 'en'
}

/** Has all messages told in a language from now on. Only a step in another language than English loads its words. */
export async function speakIn(language: Language): Promise<void> {
  switch (language) {
    case 'en':
      return speak()
    case 'ja':
      return speak((await import('./ja/index.ts')).japanese)
  }
}
