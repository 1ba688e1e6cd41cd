import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { project } from '../../scripts/project.ts'
import { pythonTools } from '../cluster/toolchain/python-tools.ts'

/** A scoring script behind Azure ML's own server. */
export interface Served {
  /** Asks `/score`: by GET without a body, else by POST with a body of JSON. */
  score(body?: string, type?: string): Promise<Answer>
  get(path: string): Promise<Answer>
  /** SIGTERM; the exit code. Once it has ended, that is all. */
  stop(): Promise<number | null>
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** A port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Serves a script by the server of Azure ML's images, with the packages of the image, and waits until it is healthy.
 * @param script  a path, from the project's folder
 * @throws Error with the server's log when it ends before that
 */
export async function serve(script: string): Promise<Served> {
  const { azmlinfsrv } = pythonTools().paths
  const port = await freePort()
  const server = spawn(azmlinfsrv, ['--entry_script', script, '--port', String(port)], {
    cwd: project.root,
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
  const ask = async (path: string, options: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, options)
    return { status: response.status, body: await response.text() }
  }
  await untilHealthy(
    () => ask('/'),
    server,
    () => log,
  )
  return {
    get: ask,
    score: (body, type = 'application/json') =>
      body === undefined ? ask('/score') : ask('/score', { method: 'POST', body, headers: { 'content-type': type } }),
    stop: async () => {
      if (server.exitCode !== null) return server.exitCode
      const closed = once(server, 'close')
      server.kill('SIGTERM')
      return (await closed)[0]
    },
  }
}

/** Waits for a 200 of the health endpoint, half a minute at most. */
export async function untilHealthy(ask: () => Promise<Answer>, server: ChildProcess, log: () => string): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end && server.exitCode === null; await pause(50)) {
    const answer = await ask().catch(() => undefined)
    if (answer?.status === 200) return
  }
  throw new Error(`The server did not become healthy:\n${log()}`)
}

/** The path of a file in scoring/. */
export const scoring = (name: string): string => join(project.root, 'scoring', name)
