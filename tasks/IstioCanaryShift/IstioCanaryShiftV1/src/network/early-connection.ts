import { connect, type Socket } from 'node:net'
import type { Address } from './address.ts'

/** The launcher and the task are two scripts: they share nothing but the process. */
const key = Symbol.for('istio-canary-shift.early-connection')
type Shared = { [key]?: { readonly to: Address; readonly socket: Socket } | undefined }

/**
 * Begins a connection that the task will want, while there is other work. It keeps no process alive, and its failure is
 * nobody's yet: who takes it finds it destroyed and dials anew.
 */
export function openEarly(to: Address): void {
  const socket = connect({ ...to, noDelay: true })
    .on('error', () => undefined)
    .unref()
  ;(globalThis as Shared)[key] = { to, socket }
}

/** The connection that was begun to this address, which is the taker's from now on; undefined when there is none. */
export function takeEarly({ host, port }: Address): Socket | undefined {
  const shared = globalThis as Shared
  const early = shared[key]
  if (early === undefined || early.to.host !== host || early.to.port !== port) return undefined
  shared[key] = undefined
  return early.socket.destroyed ? undefined : early.socket.ref()
}
