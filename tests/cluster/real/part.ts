/** A program of the cluster: etcd, the API server, its controllers, istiod. */
import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until.ts'

export interface PartRequest {
  readonly name: string
  /** The program and its arguments. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The folder in which the part's log is `NAME.log`. */
  readonly logs: string
  /** Whether the part does its work; a rejection means not yet. */
  readonly ready: () => Promise<boolean>
  /** Told when the part ends though nobody stopped it. */
  readonly onDeath: (error: Error) => void
}

/** A running part. */
export interface Part {
  /** SIGTERM, and SIGKILL when it takes too long. */
  stop(): Promise<void>
}

/** Milliseconds that a part may take to its first work, on a busy machine, and to its end. */
const startTime = 120_000
const stopTime = 5_000

/** The command under which a program ends together with us, also when we are killed and can say nothing. */
export function mortal(command: readonly string[]): string[] {
  return ['setpriv', '--pdeathsig', 'KILL', '--', ...command]
}

/** Starts a part and waits until it is ready. @throws Error that names the part's log and quotes its end */
export async function startPart(request: PartRequest): Promise<Part> {
  const { name, command, env = {}, logs, ready, onDeath } = request
  const log = join(logs, `${name}.log`)
  const file = await open(log, 'w')
  const [program = '', ...rest] = mortal(command)
  const child = spawn(program, rest, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', file.fd, file.fd] })
  await file.close()
  let state: 'starting' | 'running' | 'stopping' = 'starting'
  let end: string | undefined
  const failure = async (why: string): Promise<Error> => {
    const last = (await readFile(log, 'utf8')).trim().split('\n').slice(-12).join('\n')
    return new Error(`${name}: ${why}. Its log is ${log}, and ends with:\n${last}`)
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`))
  }).then(async (why) => {
    end = why
    if (state === 'running') onDeath(await failure(why))
  })
  const stop = async (): Promise<void> => {
    state = 'stopping'
    child.kill()
    const killing = setTimeout(() => child.kill('SIGKILL'), stopTime)
    await ended
    clearTimeout(killing)
  }
  try {
    await until('its first answer', async () => end !== undefined || (await ready()), startTime)
  } catch (error) {
    await stop()
    throw await failure(error instanceof Error ? error.message : String(error))
  }
  if (end !== undefined) throw await failure(end)
  state = 'running'
  return { stop }
}
