import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** How an administrator gets into a cluster. */
export interface Access {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  readonly token: string
  /** PEM. */
  readonly certificateAuthority: string
}

/** What the API server has seen. */
export interface Traffic {
  readonly requests: readonly { readonly method: string; readonly path: string }[]
  /** Of TCP. */
  readonly connections: number
}

export type Question =
  | { readonly ask: 'embedded' }
  | { readonly ask: 'delayed'; readonly port: number; readonly roundTripMs: number }
  | { readonly ask: 'traffic' }

/** What each question is answered by. */
export interface Answer {
  embedded: Access
  delayed: number
  traffic: Traffic
}

/** A process for the cluster's side of a measurement. */
export interface FarSide {
  /** Starts the API server of the embedded cluster; all pods are ready at once. */
  embedded(): Promise<Access>
  /** Opens a way to a port with a round trip of so many milliseconds; its own port. */
  delayed(port: number, roundTripMs: number): Promise<number>
  /** What came to the embedded API server since this was asked last. */
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
    delayed: (port, roundTripMs) => ask({ ask: 'delayed', port, roundTripMs }),
    traffic: () => ask({ ask: 'traffic' }),
    async stop() {
      child.disconnect()
      await ended
    },
  }
}
