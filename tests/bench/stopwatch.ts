import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A program as it is started: nothing is added to its environment. */
export interface Command {
  /** The program's absolute path, and its arguments. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
}

/** What one run of a program cost. */
export interface Cost {
  /** From its start to its end. */
  readonly wallMs: number
  /** Of all its threads, in user and in system mode. */
  readonly cpuMs: number
  /** The most memory that it had at a time, in KiB. */
  readonly peakKb: number
}

/** Runs programs one at a time, beside this process, so that nothing of it is in what they cost. */
export interface Stopwatch {
  /** @throws when the program ends with another code than 0, with all that it wrote. */
  time(command: Command): Promise<Cost & { readonly output: string }>
  stop(): Promise<void>
}

type Answer = Cost & { readonly code: number; readonly output: string }

/** Starts a stopwatch. @throws when there is no Python 3 on the PATH */
export async function startStopwatch(): Promise<Stopwatch> {
  const child = spawn('python3', [join(import.meta.dirname, 'stopwatch.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child, 'spawn')
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async time(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      const line = await lines.next()
      if (line.done === true) throw new Error('The stopwatch has ended before its answer.')
      const { code, ...cost } = JSON.parse(line.value) as Answer
      if (code !== 0) throw new Error(`${command.command.join(' ')} ended with ${code}:\n${cost.output}`)
      return cost
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
