/** A way to an API server on which things go wrong as a schedule has it, and which keeps a journal of what was done. */
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { type Ask, type Door, type DoorOptions, startDoor, type Target } from '../../door.ts'
import type { Event, Moment, Strike } from '../schedule/schedule.ts'
import { askedBy } from './asked.ts'
import { type Due, dueAt } from './due.ts'
import type { Exchange } from './exchange.ts'
import { type Body, bodyOf, type Call, passOn } from './pass.ts'
import { strike } from './strike.ts'

export interface Relay {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  /** Has a new step begin: from now on its strikes and moments are due, and what is asked stands in its journal. */
  begin(step: Course): Passage
  stop(): Promise<void>
}

export interface Course {
  readonly strikes: readonly Strike[]
  readonly moments: readonly Moment[]
  /** Has an event happen; the request waits for it. */
  readonly happen: (event: Event) => Promise<void>
}

/** What went through during one step. */
export interface Passage extends Pick<Due, 'struck' | 'happened'> {
  readonly journal: readonly Exchange[]
}

export async function startRelay(
  target: Target,
  onError: (error: unknown) => void,
  options: DoorOptions = {},
): Promise<Relay> {
  let current: { readonly due: Due; readonly happen: Course['happen']; readonly journal: Exchange[] } | undefined
  /** The answers to what was asked before, by what was asked, the oldest first. */
  const answered = new Map<string, Body[]>()
  const opening = new Set<Promise<void>>()
  /** Connections that answer nothing more. */
  const dead = new WeakSet<object>()

  const handle = async (request: Http2ServerRequest, response: Http2ServerResponse, ask: Ask): Promise<void> => {
    const connection = request.stream?.session ?? request.socket
    if (dead.has(connection)) return
    const asked = askedBy(request)
    const step = current
    const { fault, before, after } = step?.due.next(asked.kind) ?? { fault: undefined, before: [], after: [] }
    const body = await bodyOf(request)
    for (const event of before) await step?.happen(event)
    if (response.closed) return
    const note = (exchange: Partial<Exchange>): void => {
      step?.journal.push({
        asked,
        fault: fault?.kind,
        status: undefined,
        version: undefined,
        given: undefined,
        ...exchange,
      })
    }
    const call: Call = {
      asked,
      request,
      body,
      response,
      ask,
      door,
      answered,
      note,
      die: () => dead.add(connection),
      isDead: () => dead.has(connection),
      happens: async () => {
        for (const event of after) await step?.happen(event)
      },
    }
    await (fault === undefined ? passOn(call) : strike(fault, call, (work) => opening.add(work)))
  }
  const door: Door = await startDoor(target, handle, onError, options)
  return {
    server: door.server,
    certificateAuthority: door.certificateAuthority,
    begin: ({ strikes, moments, happen }) => {
      const due = dueAt(strikes, moments)
      const journal: Exchange[] = []
      current = { due, happen, journal }
      return { struck: due.struck, happened: due.happened, journal }
    },
    stop: async () => {
      await Promise.all(opening)
      await door.stop()
    },
  }
}
