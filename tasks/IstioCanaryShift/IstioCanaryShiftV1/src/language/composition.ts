import { msg } from './message.ts'

/** Several things in a sentence: `a and b and c`. */
export function together(things: readonly string[]): string {
  return things.length === 0 ? '' : things.reduce((before, one) => msg`${before} and ${one}`)
}

/** Several things in a row: `a, b, c`. */
export function listed(things: readonly string[]): string {
  return things.length === 0 ? '' : things.reduce((before, one) => msg`${before}, ${one}`)
}

/** One of several things in a sentence: `a or b or c`. */
export function either(things: readonly string[]): string {
  return things.length === 0 ? '' : things.reduce((before, one) => msg`${before} or ${one}`)
}

/** Whole sentences, one behind the other, whichever languages they are in: a Japanese one ends with the space after it. */
export function sentences(first: string, ...more: readonly string[]): string {
  return more.reduce((before, one) => (before.endsWith('。') ? `${before}${one}` : `${before} ${one}`), first)
}

/** A sentence as a part of another one. */
export function withoutPeriod(sentence: string): string {
  return sentence.replace(/[.。]$/, '')
}
