import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Audience, GatewayClient, Reply } from '../../../rehearsal/observation/gateway-client.ts'
import { startSteadyLoad } from '../../../rehearsal/observation/steady-load.ts'

/** A gateway that answers each request when it is told to. */
function heldGateway(): {
  readonly client: GatewayClient
  readonly held: ((reply: Reply) => void)[]
  asked: Audience[]
} {
  const held: ((reply: Reply) => void)[] = []
  const asked: Audience[] = []
  const ask = (audience: Audience) =>
    new Promise<Reply>((resolve) => {
      asked.push(audience)
      held.push(resolve)
    })
  return { client: { ask, close: () => undefined }, held, asked }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(1)
}

describe('a steady load', () => {
  it('goes on asking while nobody answers, and counts from when a request was due', async () => {
    const { client, held, asked } = heldGateway()
    const load = startSteadyLoad(client, 1_000, () => 'nothing')
    await until(() => held.length >= 100)
    assert.equal(load.ended, 0)
    for (const answer of held.splice(0)) answer({ kind: 'answer', text: 'A' })
    const stopped = load.stop()
    for (const answer of held.splice(0)) answer({ kind: 'answer', text: 'A' })
    await stopped
    assert.equal(load.ended, load.asked)
    assert.deepEqual(load.lost, [])
    assert.ok(load.slowestMs >= 99, `${load.slowestMs} ms`)
    assert.deepEqual(asked.slice(0, 5), ['plain', 'plain', 'blue', 'green', 'plain'])
  })

  it('keeps of each request that is lost what it got, when it was sent, and what went on then', async () => {
    const { client, held } = heldGateway()
    let during = 'the beginning'
    const from = new Date()
    const load = startSteadyLoad(client, 1_000, () => during)
    await until(() => held.length >= 3)
    during = 'the end'
    for (const answer of held.splice(0, 2)) answer({ kind: 'answer', text: 'A' })
    held.splice(0, 1)[0]?.({ kind: 'fault', text: 'HTTP 503 no healthy upstream' })
    const stopped = load.stop()
    for (const answer of held.splice(0)) answer({ kind: 'answer', text: 'A' })
    await stopped
    assert.deepEqual(
      load.lost.map(({ at: _, ...rest }) => rest),
      [{ audience: 'blue', fault: 'HTTP 503 no healthy upstream', during: 'the beginning' }],
    )
    assert.ok(load.lost.every(({ at }) => at >= from && at <= new Date()))
  })
})
