/** What a process writes, kept by the line. */
import type { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'

export interface OutputLine {
  /** RFC 3339 with milliseconds. */
  readonly time: string
  /** Without its end. */
  readonly text: string
}

export interface Output {
  /** The kept lines, oldest first. */
  lines(): readonly OutputLine[]
  /** Hands over each further line, then tells of the end (at once when it is over). Returns how to stop listening. */
  follow(onLine: (line: OutputLine) => void, onEnd: () => void): () => void
  /** Nothing will come any more. */
  end(): void
}

/** How many lines are kept, and of each how many characters. */
const keptLines = 2000
const keptCharacters = 4096

/** Keeps the last lines of streams. */
export function keepOutput(streams: readonly (Readable | null)[], clock: Clock): Output {
  let lines: OutputLine[] = []
  let ended = false
  const followers = new Set<{ onLine: (line: OutputLine) => void; onEnd: () => void }>()
  const add = (text: string): void => {
    const line = { time: new Date(clock.now()).toISOString(), text: text.slice(0, keptCharacters) }
    lines.push(line)
    if (lines.length > keptLines * 2) lines = lines.slice(-keptLines)
    for (const { onLine } of followers) onLine(line)
  }
  const flushes = streams.map((stream) => {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = `${rest}${chunk}`.split('\n')
      rest = (parts.pop() ?? '').slice(-keptCharacters)
      for (const part of parts) add(part)
    })
    return () => {
      if (rest !== '') add(rest)
      rest = ''
    }
  })
  return {
    lines: () => lines.slice(-keptLines),
    follow: (onLine, onEnd) => {
      if (ended) {
        onEnd()
        return () => {}
      }
      const follower = { onLine, onEnd }
      followers.add(follower)
      return () => void followers.delete(follower)
    },
    end: () => {
      for (const flush of flushes) flush()
      ended = true
      for (const { onEnd } of followers) onEnd()
      followers.clear()
    },
  }
}
