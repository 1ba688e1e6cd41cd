import type { Writable } from 'node:stream'

/**
 * Writes lines to a stream: those of one moment together, since each write to a pipe is a call into the system that the work
 * waits for. Nothing is held back over a wait, and the rest is written as the process ends.
 */
export function lineWriter(stream: Writable): (line: string) => void {
  let waiting = ''
  const flush = () => {
    if (waiting === '') return
    const text = waiting
    waiting = ''
    stream.write(text)
  }
  process.on('exit', flush)
  return (line) => {
    if (waiting === '') setImmediate(flush)
    waiting += `${line}\n`
  }
}
