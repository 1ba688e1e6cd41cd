import { type ChildProcess, spawn } from 'node:child_process'
import { readLines } from './lines.ts'

/** How long the agent waits after each signal before it goes on to the next, in milliseconds. */
export interface CancelTimes {
  readonly interrupt: number
  readonly terminate: number
}

/** The agent's own: 7.5 s after SIGINT, 2.5 s after SIGTERM. */
export const agentCancelTimes: CancelTimes = { interrupt: 7_500, terminate: 2_500 }

/** Output may still come from a grandchild after the process itself is gone: that is waited for this long (ms). */
const lastWords = 5_000

/** What to start, and who hears its lines. */
export interface ProcessRequest {
  readonly file: string
  readonly arguments: readonly string[]
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string>>
  /** A line of standard output or standard error: to the agent both are the same. */
  readonly onLine: (line: string) => void
  readonly cancelTimes: CancelTimes
}

/** A process that is under way. */
export interface RunningProcess {
  readonly pid: number | undefined
  /** Its end: the exit code, or the signal that ended it. Rejects when it could not be started. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>
  /** SIGINT, then SIGTERM, then the whole tree is killed. On Windows, where Node has no signals, the kill comes at once. */
  cancel(): void
  /** SIGKILL to the whole tree. */
  kill(): void
}

/** Starts a process as the agent does: own process group, only the given environment, standard input closed. */
export function startProcess(request: ProcessRequest): RunningProcess {
  const child = spawn(request.file, request.arguments, {
    cwd: request.workingDirectory,
    env: request.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C at the terminal is ours to pass on, and the kill reaches the children too.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  child.stdin.on('error', () => undefined) // the process may be gone before its input is closed
  child.stdin.end()
  readLines(child.stdout, request.onLine)
  readLines(child.stderr, request.onLine)

  let gone = false
  const timers: NodeJS.Timeout[] = []
  const kill = (): void => {
    if (!gone) killTree(child)
  }
  return {
    pid: child.pid,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => {
        gone = true
        for (const timer of timers.splice(0)) clearTimeout(timer)
        timers.push(setTimeout(() => closeOutput(child), lastWords))
      })
      child.once('close', (exitCode, signal) => {
        for (const timer of timers.splice(0)) clearTimeout(timer)
        resolve({ exitCode, signal })
      })
    }),
    cancel() {
      if (gone) return
      if (process.platform === 'win32') return kill()
      child.kill('SIGINT')
      timers.push(
        setTimeout(() => {
          child.kill('SIGTERM')
          timers.push(setTimeout(kill, request.cancelTimes.terminate))
        }, request.cancelTimes.interrupt),
      )
    },
    kill,
  }
}

function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' }).once('error', () => child.kill())
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (cause) {
    // The group may have ended between our look and the signal; anything else is a fault of ours.
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}
