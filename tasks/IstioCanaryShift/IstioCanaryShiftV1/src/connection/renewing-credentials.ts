import type { Credentials } from '../access.ts'
import type { Outside } from './outside.ts'

/** A bearer token for the API server. */
export interface Token {
  readonly value: string
  /** Milliseconds since the epoch; undefined when it holds until the server refuses it. */
  readonly expiresAt: number | undefined
}

/** Asks for a new token. @throws ConnectionError; the signal's reason. */
export type AskToken = (signal: AbortSignal) => Promise<Token>

// As early as Azure's own libraries: enough for a slow answer and for clocks that differ.
const renewBeforeMs = 5 * 60_000
// A token that lives hardly longer than that would otherwise be renewed for each request.
const renewAfterShare = 2 / 3
const tryAgainMs = 30_000

/**
 * Credentials by a token that is renewed before it expires and when the server refuses it. Requests that need a new one
 * at the same time share it. A renewal that fails is an error only once the old token no longer holds.
 */
export function renewingCredentials(ask: AskToken, outside: Pick<Outside, 'now' | 'mask'>): Credentials {
  let current: { token: Token; renewAt: number } | undefined
  const renewal = shared(async (signal) => {
    const askedAt = outside.now()
    const token = await ask(signal)
    outside.mask(token.value)
    current = { token, renewAt: renewalOf(token, askedAt) }
    return token
  })

  async function valid(signal: AbortSignal): Promise<Token> {
    const last = current
    if (last !== undefined && outside.now() < last.renewAt) return last.token
    try {
      return await renewal(signal)
    } catch (error) {
      signal.throwIfAborted()
      const now = outside.now()
      if (last === undefined || current !== last || now >= (last.token.expiresAt ?? 0)) throw error
      last.renewAt = now + tryAgainMs
      return last.token
    }
  }

  return {
    headers: async (signal) => ({ authorization: `Bearer ${(await valid(signal)).value}` }),
    refused() {
      current = undefined
      return true
    },
  }
}

function renewalOf({ expiresAt }: Token, askedAt: number): number {
  if (expiresAt === undefined) return Number.POSITIVE_INFINITY
  return Math.max(expiresAt - renewBeforeMs, askedAt + (expiresAt - askedAt) * renewAfterShare)
}

/** Runs `start` once for all who ask while it runs; it is aborted when the last of them no longer waits. */
function shared<T>(start: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let running: { promise: Promise<T>; abandon: AbortController; waiting: number } | undefined

  function begin() {
    const abandon = new AbortController()
    const run = { promise: start(abandon.signal), abandon, waiting: 0 }
    const end = () => {
      if (running === run) running = undefined
    }
    run.promise.then(end, end)
    return run
  }

  return (signal) => {
    if (signal.aborted) return Promise.reject(signal.reason)
    running ??= begin()
    const mine = running
    mine.waiting++
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason)
        if (--mine.waiting > 0) return
        if (running === mine) running = undefined
        mine.abandon.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      const stay = () => signal.removeEventListener('abort', leave)
      mine.promise.then(resolve, reject).finally(stay)
    })
  }
}
