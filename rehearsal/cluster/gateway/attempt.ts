/** One attempt to get an answer from one pod. */
import { type Agent, type IncomingMessage, request } from 'node:http'
import type { ReplayableBody } from './body.ts'

export interface AttemptRequest {
  agent: Agent
  /** The loopback port behind the pod's address. */
  port: number
  method: string
  target: string
  headers: Record<string, string | string[]>
  body: ReplayableBody
  /** Milliseconds until the answer must have begun; undefined: no limit. */
  timeout: number | undefined
  /** Aborts when the client is gone. */
  signal: AbortSignal
}

export type Attempt =
  | { kind: 'answered'; response: IncomingMessage }
  /** The pod never got it: no connection, or a kept connection that closed before any answer. */
  | { kind: 'unsent'; error: Error }
  | { kind: 'reset'; error: Error }
  | { kind: 'timeout' }

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** Sends the request and waits for the head of the answer. Never rejects. */
export function attempt({
  agent,
  port,
  method,
  target,
  headers,
  body,
  timeout,
  signal,
}: AttemptRequest): Promise<Attempt> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path: target, headers, agent, signal })
    let connected = false
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            settle({ kind: 'timeout' })
            sent.destroy()
          }, timeout)
    const settle = (attempt: Attempt): void => {
      clearTimeout(timer)
      if (attempt.kind !== 'answered') body.detach()
      resolve(attempt)
    }
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true))
      else connected = true
      socket.setNoDelay(true)
    })
    sent.on('response', (response) => settle({ kind: 'answered', response }))
    sent.on('error', (error) => {
      // A kept connection may close while the request is on its way. Nobody can tell whether the pod saw it, so only what may come twice
      // (RFC 9110, 9.2.2) counts as not sent.
      const isUnsent = !connected || (sent.reusedSocket && idempotent.has(method))
      settle(isUnsent ? { kind: 'unsent', error } : { kind: 'reset', error })
    })
    sent.flushHeaders()
    body.sendTo(sent)
  })
}
