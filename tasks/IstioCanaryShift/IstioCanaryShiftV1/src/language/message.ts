/**
 * A language: each English message of the sources, its values as `{0}`, `{1}` …, and what it is there. The values may come
 * in another order there, and none is left out.
 */
export type Words = Readonly<Record<string, string>>

// What a process tells is in one language, as with its time zone: handing it through every function that has something to
// say would bury what those functions are about.
let words: ReadonlyMap<string, string> | undefined

/** Has all messages told in this language from now on; without `translated` in English. */
export function speak(translated?: Words): void {
  words = translated && new Map(Object.entries(translated))
}

/**
 * A message for people. It is written in English where it is told, and the language's words are looked up by it, so that
 * the sources stay readable; a test holds every language to all messages. Names, phases, inputs and other values stay as
 * they are in every language.
 */
export function msg(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const translated = words?.get(keyOf(parts))
  if (translated === undefined) return String.raw({ raw: parts }, ...values)
  return translated.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]))
}

/** The key of a message: its text with the values numbered, such as `{0} of {1} ready`. */
export function keyOf(parts: readonly string[]): string {
  return parts.map((part, index) => (index === 0 ? part : `{${index - 1}}${part}`)).join('')
}
