import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/**
 * Calls `onLine` with each line of the stream, without its end, as soon as it is whole; the rest comes when the stream
 * ends. Lines end where .NET ends them (`\n`, `\r\n`, `\r`), which is what the agent reads by.
 */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string, last: boolean): void => {
    // A '\r' at the very end may be the first half of a '\r\n': it waits for what comes next.
    const parts = (rest + text).split(last ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/)
    rest = parts.pop() ?? ''
    for (const part of parts) onLine(part)
    if (last && rest !== '') onLine(rest)
  }
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk), false))
  stream.on('end', () => take(decoder.end(), true))
}
