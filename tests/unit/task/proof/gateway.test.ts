import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/clock.ts'
import type { Network } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'
import { openProber } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import type { Proof } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { prove } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { questionsOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/questions.ts'
import type { SlotName } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot.ts'
import { slotMark } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot-mark.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { startMesh, type TestMesh } from '../../../rehearsal/cluster/gateway/mesh.ts'
import { seeded } from '../gate/samples.ts'

const network: Network = { proxyFor: () => undefined, authorities: undefined }
const clock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
}

const to = (slot: SlotName, weight: number) => ({
  destination: { host: slot },
  weight,
  headers: { response: slotMark(slot).response as { set: Record<string, string> } },
})
const byHeader = (asked: SlotName, answers: SlotName) => ({
  match: [{ headers: { 'x-api-version': { exact: asked } } }],
  route: [to(answers, 100)],
})

describe('a proof at a real gateway', () => {
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(seeded(6))
    for (const slot of ['green', 'blue']) await mesh.addPod(slot, (_, response) => response.end('a model'))
  })
  after(() => mesh.stop())

  function proof(blue: number, url = mesh.gateway.url): Promise<Proof> {
    const request = {
      url,
      method: 'GET',
      headers: {},
      body: undefined,
      timeoutMs: 5000,
      ca: undefined,
      verifyTls: true,
    }
    const questions = questionsOf(
      { weights: weightsFor(blue), foreignWeight: 0 },
      [
        { index: 0, asked: 'blue', answers: 'blue' },
        { index: 1, asked: 'green', answers: 'green' },
      ],
      { count: 300, headerCount: 20, errorLimit: 0.01 },
    )
    const claim = {
      questions,
      header: 'x-api-version',
      pace: { concurrency: 8, perSecond: 5000, windowMs: 20_000 },
      settleMs: 300,
    }
    const signal = new AbortController().signal
    return prove(claim, {
      prober: openProber(request, network, clock.elapsed),
      clock,
      signal,
      onWindow: () => undefined,
    })
  }

  const headerRoutes = [byHeader('blue', 'blue'), byHeader('green', 'green')]
  const verdicts = ({ findings }: Proof) => findings.map(({ verdict }) => verdict.kind)

  it('holds for the weights that are set, whatever the pods answer', async () => {
    for (const blue of [50, 0, 100]) {
      await mesh.route(...headerRoutes, { route: [to('green', 100 - blue), to('blue', blue)] })
      assert.deepEqual(verdicts(await proof(blue)), ['asSet', 'asSet', 'asSet'], `${blue}`)
    }
  })

  it('waits for the weights, and fails when they do not come', async () => {
    await mesh.route(...headerRoutes, { route: [to('green', 100), to('blue', 0)] })
    const asked = proof(50)
    const changed = setTimeout(50).then(() => mesh.route(...headerRoutes, { route: [to('green', 50), to('blue', 50)] }))
    assert.equal((await asked).holds, true)
    await changed
    assert.deepEqual(verdicts(await proof(80)), ['wrongSplit'])
  })

  it('fails on header routes that lead elsewhere', async () => {
    await mesh.route(byHeader('blue', 'green'), byHeader('green', 'green'), {
      route: [to('green', 50), to('blue', 50)],
    })
    assert.deepEqual(verdicts(await proof(50)), ['asSet', 'asSet', 'wrongSplit'])
  })

  it('fails on routes that tell no slot, and on what is no route at all', async () => {
    await mesh.route({ route: [{ destination: { host: 'green' } }] })
    assert.deepEqual(verdicts(await proof(0)), ['unattributed'])
    await mesh.route({ match: [{ uri: { prefix: '/elsewhere' } }], route: [to('green', 100)] })
    assert.deepEqual(verdicts(await proof(0)), ['tooManyErrors'])
  })
}).timeout(30_000)
