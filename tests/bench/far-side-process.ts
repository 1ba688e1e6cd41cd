import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Access } from '../cluster/real/client.ts'

export type { Access } from '../cluster/real/client.ts'

/** What the API server has seen, as far as it can be told. */
export interface Traffic {
  /** Absent at the real cluster, which tells nobody. */
  readonly requests?: readonly Request[]
  /** Of TCP. Absent where there is neither an API server of ours nor a delay before it. */
  readonly connections?: number
}

export interface Request {
  readonly method: string
  /** With its query. */
  readonly path: string
}

export type Question =
  | { readonly ask: 'embedded' | 'real' | 'traffic' | 'stop' }
  | { readonly ask: 'delayed'; readonly port: number; readonly roundTripMs: number }

/** What each question is answered by. */
export interface Answer {
  embedded: Access
  real: Access
  stop: true
  delayed: number
  traffic: Traffic
}

/** A process for the cluster's side of a measurement. */
export interface FarSide {
  /** Starts the API server of the embedded cluster; all pods are ready at once. */
  embedded(): Promise<Access>
  /** Starts the real cluster, in the network namespace that this process is in. */
  real(): Promise<Access>
  /** Opens a way to a port with a round trip of so many milliseconds; its own port. */
  delayed(port: number, roundTripMs: number): Promise<number>
  /** What came to the API server since this was asked last. */
  traffic(): Promise<Traffic>
  stop(): Promise<void>
}

/** Starts the process. One question is to be asked at a time. */
export function startFarSide(): FarSide {
  const child = fork(join(import.meta.dirname, 'far-side.ts'), { execArgv: ['--import', 'tsx'] })
  const ended = once(child, 'exit').then(() => undefined)
  const ask = async <Q extends Question>(question: Q): Promise<Answer[Q['ask']]> => {
    child.send(question)
    const answer = await Promise.race([once(child, 'message'), ended])
    if (answer === undefined) throw new Error('The process of the cluster has ended.')
    return answer[0]
  }
  return {
    embedded: () => ask({ ask: 'embedded' }),
    real: () => ask({ ask: 'real' }),
    delayed: (port, roundTripMs) => ask({ ask: 'delayed', port, roundTripMs }),
    traffic: () => ask({ ask: 'traffic' }),
    async stop() {
      if (child.connected) await ask({ ask: 'stop' })
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
