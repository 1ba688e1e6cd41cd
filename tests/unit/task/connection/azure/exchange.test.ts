import assert from 'node:assert/strict'
import { persist } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/azure/exchange.ts'
import { NetworkError } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import type { OutgoingRequest } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/request.ts'
import { surroundings } from '../surroundings.ts'

type Try = number | { status: number; retryAfter: string } | NetworkError

const unreachable = (lasting: boolean) => new NetworkError('not there', 'wait', lasting)

/** Sends requests, numbered by try, to a service that answers each try as it is told. */
function asking(...tries: readonly Try[]) {
  const around = surroundings()
  const bodies: (string | undefined)[] = []
  const send = async ({ body }: OutgoingRequest) => {
    const next = tries[bodies.length] ?? assert.fail('one try too many')
    bodies.push(body)
    if (next instanceof NetworkError) throw next
    const { status, retryAfter } = typeof next === 'number' ? { status: next, retryAfter: undefined } : next
    return { status, text: '', header: () => retryAfter }
  }
  const make = async (signal: AbortSignal): Promise<OutgoingRequest> => {
    return { method: 'POST', url: 'https://x', body: `try ${bodies.length + 1}`, signal }
  }
  const answer = persist({ send, ...around }, make, new AbortController().signal)
  return { answer, bodies, waited: around.waited }
}

describe('a request to a service of Azure', () => {
  const cases: readonly { it: string; tries: readonly Try[]; waits: readonly number[]; status: number }[] = [
    { it: 'is sent once when it succeeds', tries: [200], waits: [], status: 200 },
    { it: 'is sent once when it is refused', tries: [403], waits: [], status: 403 },
    {
      it: 'is sent again after a broken service, with growing waits',
      tries: [500, 503, 200],
      waits: [1_000, 3_000],
      status: 200,
    },
    { it: 'is sent again after no answer', tries: [unreachable(false), 200], waits: [1_000], status: 200 },
    {
      it: 'waits the seconds that a throttling service asks for',
      tries: [{ status: 429, retryAfter: '7' }, 200],
      waits: [7_000],
      status: 200,
    },
    {
      it: 'waits until the time that a throttling service names',
      tries: [{ status: 429, retryAfter: 'Mon, 23 Nov 2026 00:00:20 GMT' }, 200],
      waits: [20_000],
      status: 200,
    },
    {
      it: 'waits the usual time where that cannot be read',
      tries: [{ status: 429, retryAfter: 'soon' }, 200],
      waits: [1_000],
      status: 200,
    },
    {
      it: 'is given up where the service wants long',
      tries: [{ status: 429, retryAfter: '31' }],
      waits: [],
      status: 429,
    },
    { it: 'is given up after four tries', tries: [500, 500, 500, 502], waits: [1_000, 3_000, 10_000], status: 502 },
  ]
  for (const { it: what, tries, waits, status } of cases) {
    it(what, async () => {
      const { answer, bodies, waited } = asking(...tries)
      assert.equal((await answer).status, status)
      assert.deepEqual(waited, waits)
      assert.equal(bodies.length, tries.length)
    })
  }

  it('is made anew for each try', async () => {
    const { answer, bodies } = asking(500, 200)
    await answer
    assert.deepEqual(bodies, ['try 1', 'try 2'])
  })

  it('is sent once where nothing can change soon', async () => {
    const { answer, waited } = asking(unreachable(true))
    await assert.rejects(answer, NetworkError)
    assert.deepEqual(waited, [])
  })

  it('fails as the last try does', async () => {
    const tries = Array(4).fill(unreachable(false))
    await assert.rejects(asking(...tries).answer, NetworkError)
  })
})
