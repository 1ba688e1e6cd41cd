/**
 * 200 requests a second through the gateway while a rollout goes its way, undisturbed and disturbed: none is lost but where a
 * fault hits the pods themselves. The long form: `LOAD_REQUESTS=100000 npx mocha tests/faults/load.test.ts`.
 */
import assert from 'node:assert/strict'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { createGatewayClient } from '../../rehearsal/observation/gateway-client.ts'
import type { LostRequest } from '../../rehearsal/observation/load.ts'
import { type SteadyLoad, startSteadyLoad } from '../../rehearsal/observation/steady-load.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { Canary } from '../e2e/canary.ts'
import { referenceOf } from '../e2e/cluster.ts'
import { haste, testClusterOf } from '../e2e/embedded.ts'
import { stages } from '../e2e/stages.ts'
import { crashPod } from './load/crash.ts'
import { modelImage } from './load/model.ts'
import { duringStorm } from './load/storm.ts'

const perSecond = wholeNumber('LOAD_PER_SECOND', 200)
/** How many requests the undisturbed rollouts have to bear. */
const wanted = wholeNumber('LOAD_REQUESTS', 10_000)

const modelA = 'New Model A'
const modelB = 'New Model B'

/** A cluster of its own, in which A is green and answers; a load on it, and what goes on. */
interface Ground {
  readonly cluster: EmbeddedCluster
  readonly canary: Canary
  readonly A: string
  readonly B: string
  readonly load: SteadyLoad
  /** Says what goes on, and does it. */
  readonly act: <T>(what: string, work: () => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

async function openGround(): Promise<Ground> {
  await freshPackage()
  const cluster = await startCluster({ haste })
  const canary = await Canary.open(testClusterOf(cluster))
  const publish = async (tag: string, answer: string): Promise<string> => {
    const image = referenceOf({ namespace: canary.namespace, tag })
    cluster.registry.publish(image, await modelImage(answer))
    return image
  }
  const [A, B] = [await publish('A', modelA), await publish('B', modelB)]
  await canary.act('deploy', { image: A }, 1)
  await canary.answers([modelA])
  let during = 'nothing'
  const client = createGatewayClient(`${cluster.gatewayUrl}/score`, 10_000, canary.host, 512)
  const load = startSteadyLoad(client, perSecond, () => during)
  return {
    cluster,
    canary,
    A,
    B,
    load,
    act: (what, work) => {
      during = what
      return work()
    },
    stop: async () => {
      await load.stop()
      client.close()
      await cluster.stop()
    },
  }
}

/** A number from the environment, for the long form. */
function wholeNumber(name: string, otherwise: number): number {
  const number = Number(process.env[name] || otherwise)
  assert.ok(Number.isSafeInteger(number) && number > 0, `${name} is a whole number above 0`)
  return number
}

/** What was lost, a line for each stage and each way to be lost, with its number and when it began and ended. */
function losses(lost: readonly LostRequest[]): string[] {
  const groups = new Map<string, string[]>()
  for (const { during, fault, audience, at } of lost) {
    const what = `${during}, ${audience}: ${fault}`
    groups.set(what, [...(groups.get(what) ?? []), at.toISOString().slice(11, 23)])
  }
  return [...groups].map(([what, times]) => `${times.length} × ${what}, ${times.at(0)} to ${times.at(-1)}`)
}

function tell(title: string, { asked, lost, slowestMs, latestMs }: SteadyLoad): void {
  const [slowest, latest] = [Math.round(slowestMs), Math.round(latestMs)]
  console.log(
    `      ${title}: ${asked} requests, ${lost.length} lost; slowest ${slowest} ms, sent ${latest} ms late at most`,
  )
}

describe(`whole rollouts under ${perSecond} requests a second`, function () {
  this.timeout(120_000 + (wanted / perSecond) * 2_000)
  let ground: Ground

  before('make A green', async () => {
    ground = await openGround()
  })
  after('stop', () => ground.stop())

  it(`lose none of ${wanted}`, async () => {
    const { canary, load, act, A, B } = ground
    for (let run = 2; load.asked < wanted; run++) {
      const image = run % 2 === 0 ? B : A
      for (const { stage, action, inputs } of stages) {
        await act(`run ${run}, ${stage}`, () => canary.act(action, inputs(image), run))
      }
    }
    await load.stop()
    tell('undisturbed', load)
    assert.deepEqual(losses(load.lost), [])
    assert.equal(load.ended, load.asked)
  })
})

describe(`a disturbed rollout under ${perSecond} requests a second`, function () {
  this.timeout(120_000)
  let ground: Ground

  before('make A green', async () => {
    ground = await openGround()
  })
  after('stop', () => ground.stop())

  it('loses none to kills and re-runs, writes of others, a second run and a way back', async () => {
    const { canary, load, act, B } = ground
    const walk: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['deploy, killed after its second write', () => canary.killedAfter(2, 'deploy', { image: B })],
      ['deploy again', () => canary.act('deploy', { image: B }, 2)],
      ['shift while others write', () => duringStorm(canary, 3, () => canary.act('shift', { blueWeight: '50' }, 2))],
      ['shift, killed after its write', () => canary.killedAfter(1, 'shift', { blueWeight: '100' })],
      ['a second run', () => canary.refused('deploy', { image: B }, /is under way here/, 3)],
      ['shift again', () => canary.act('shift', { blueWeight: '100' }, 2)],
      ['promote, killed after its second write', () => canary.killedAfter(2, 'promote', {})],
      ['the way back', () => canary.act('rollback', {}, 2)],
      ['deploy anew', () => canary.act('deploy', { image: B }, 4)],
      ['shift anew', () => canary.act('shift', { blueWeight: '100' }, 4)],
      ['promote while others write', () => duringStorm(canary, 3, () => canary.act('promote', {}, 4))],
      ['remove', () => canary.act('remove', {}, 4)],
    ]
    for (const [what, work] of walk) await act(what, work)
    await canary.answers([modelB])
    tell('disturbed', load)
    assert.deepEqual(losses(load.lost), [])
  })

  it('loses some while a slot’s only pod is down, and none before or after', async () => {
    const { cluster, canary, load, act, A } = ground
    await act('deploy of A', () => canary.act('deploy', { image: A }, 5))
    await act('shift by half', () => canary.act('shift', { blueWeight: '50' }, 5))
    const from = new Date()
    await act('green crashes', () => crashPod(cluster, canary, 'model-green'))
    const until = new Date()
    await act('shift of all', () => canary.act('shift', { blueWeight: '100' }, 5))
    await act('the way back', () => canary.act('rollback', {}, 5))
    await canary.answers([modelB])
    await load.stop()
    tell('a pod that crashed', load)
    const meanwhile = load.lost.filter(({ at }) => at >= from && at <= until)
    assert.ok(meanwhile.length > 0, 'the load did not notice the crash, so it would notice nothing')
    assert.deepEqual(losses(load.lost.filter((one) => !meanwhile.includes(one))), [])
  })
})
