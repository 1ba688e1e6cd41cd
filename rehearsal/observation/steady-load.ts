import type { Audience, GatewayClient } from './gateway-client.ts'
import type { LostRequest } from './load.ts'

/** Users who come at a rate of their own, however fast they are answered: what stands still is not asked less. */
export interface SteadyLoad {
  /** Requests that were sent. */
  readonly asked: number
  /** Requests that have ended, with an answer or without. */
  readonly ended: number
  /** Each request that got no answer, with the status or the fault that it got instead. */
  readonly lost: readonly LostRequest[]
  /** The longest time from when a request was due to its end, in milliseconds. */
  readonly slowestMs: number
  /** The most that a request was sent later than it was due, in milliseconds: how steady the load was. */
  readonly latestMs: number
  /** Stops asking and waits for the requests that are under way. */
  stop(): Promise<void>
}

/** Milliseconds between two looks at what is due. */
const tick = 5

const audiences: readonly Audience[] = ['plain', 'plain', 'blue', 'green']

/**
 * @param client  one with as many connections as may be under way at a time
 * @param during  asked for each lost request: what was going on when it was sent
 */
export function startSteadyLoad(client: GatewayClient, perSecond: number, during: () => string): SteadyLoad {
  const startedAt = performance.now()
  const lost: LostRequest[] = []
  const underWay = new Set<Promise<void>>()
  const seen = { asked: 0, ended: 0, slowestMs: 0, latestMs: 0 }

  async function ask(audience: Audience, dueAt: number): Promise<void> {
    const [at, what] = [new Date(), during()]
    seen.latestMs = Math.max(seen.latestMs, performance.now() - dueAt)
    const reply = await client.ask(audience)
    seen.slowestMs = Math.max(seen.slowestMs, performance.now() - dueAt)
    seen.ended++
    if (reply.kind === 'fault') lost.push({ audience, fault: reply.text, during: what, at })
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    while (seen.asked < due) {
      const dueAt = startedAt + (seen.asked / perSecond) * 1000
      const audience = audiences[seen.asked % audiences.length] ?? 'plain'
      seen.asked++
      const asking = ask(audience, dueAt)
      underWay.add(asking)
      void asking.finally(() => underWay.delete(asking))
    }
  }, tick)

  return {
    get asked() {
      return seen.asked
    },
    get ended() {
      return seen.ended
    },
    get slowestMs() {
      return seen.slowestMs
    },
    get latestMs() {
      return seen.latestMs
    },
    lost,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}
