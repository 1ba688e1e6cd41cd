/** One container's real process. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Cancel, Clock } from '../clock.ts'
import { keepOutput, type Output } from './output.ts'

export interface ProcessExit {
  /** 128 + the signal's number when a signal ended it. */
  exitCode: number
  signal?: number
}

export interface ContainerProcess {
  /** Settles when the process has ended and all of its output is kept. */
  readonly exited: Promise<ProcessExit>
  /** What it wrote to both streams. */
  readonly output: Output
  /** Sends SIGTERM, and SIGKILL when it still lives after `grace` milliseconds. */
  terminate(grace: number): void
  /** Ends the process and whatever it started. */
  kill(): void
}

export interface ProcessRequest {
  command: readonly string[]
  directory: string
  env: Record<string, string>
}

/** Starts a process in a group of its own. Its standard input stays open as long as this process lives. Rejects when it can't be started. */
export async function startProcess(
  { command, directory, env }: ProcessRequest,
  clock: Clock,
): Promise<ContainerProcess> {
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { cwd: directory, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const output = keepOutput([child.stdout, child.stderr], clock)
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => {
      output.end()
      resolve(exitOf(code, signal))
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  // A process that never reads its input and is gone by now must not become an error of ours.
  child.stdin?.on('error', () => {})
  // As in a container: when the first process has ended, whatever it started ends too.
  child.once('exit', () => killGroup(child))
  let cancelKill: Cancel = () => {}
  void exited.then(() => cancelKill())
  const kill = (): void => signalGroup(child, 'SIGKILL')
  const terminate = (grace: number): void => {
    cancelKill()
    cancelKill = clock.after(grace, kill)
    signalGroup(child, 'SIGTERM')
  }
  return { exited, output, terminate, kill }
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): ProcessExit {
  if (signal === null) return { exitCode: code ?? 1 }
  const number = signalNumbers[signal]
  return number === undefined ? { exitCode: 128 } : { exitCode: 128 + number, signal: number }
}

/** Signals a process and whatever it started, as long as it lives. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // No groups on this system: at least the process itself.
    child.kill(signal)
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group, which is what was wanted.
  }
}
