import { msg } from '../language/message.ts'

const longestBeginning = 4_096

/**
 * What an answer is that should have been JSON, for people: something on the way (a proxy, a gateway, a login) answered
 * instead of the server, and its page says who. `an HTML page, 'Sign in'`; `the text 'no healthy upstream'`; `nothing`.
 */
export function tellAnswer(text: string): string {
  // Who answers says so at the beginning; looking for it in all of a long page could take minutes.
  const trimmed = text.trimStart().slice(0, longestBeginning).trim()
  if (trimmed === '') return msg`nothing`
  if (!isPage(trimmed)) return msg`the text '${shorten(trimmed)}'`
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(trimmed)?.[1]?.trim()
  const words = title || trimmed.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
  return msg`an HTML page, '${shorten(words)}'`
}

/** Whether an answer is a page for people, which no API gives. */
export function isPage(text: string): boolean {
  return /^\s*<(!doctype\s+html|html|head|body|\?xml)/i.test(text)
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
