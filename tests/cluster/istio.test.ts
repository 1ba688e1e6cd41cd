/** What Istio and Envoy make of the objects that the task writes. */
import assert from 'node:assert/strict'
import { Canary } from '../e2e/canary.ts'
import { stages } from '../e2e/stages.ts'
import { startsOn } from '../e2e/starts.ts'
import { ready, walk } from '../e2e/suite.ts'
import { realCluster } from './on-real.ts'
import type { Shares } from './real/gateway.ts'
import { admissionProblems, analysis, type IstioObject } from './real/judgement.ts'
import type { RealCluster } from './real/real.ts'
import { until } from './real/until.ts'

const istio = 'networking.istio.io/v1'

/** Istio's kinds that the task knows, by collection. */
const kinds: Readonly<Record<string, string>> = {
  virtualservices: 'VirtualService',
  gateways: 'Gateway',
  destinationrules: 'DestinationRule',
}

/** What Istio's admission said of the writes so far. */
interface Verdicts {
  /** `VERB COLLECTION` of each write. */
  readonly writes: Set<string>
  readonly problems: string[]
  readonly stop: () => void
}

/** Judges Istio's objects of a namespace right after each write of one, before the writer hears of it. */
function judgeEveryWrite(cluster: RealCluster): Verdicts {
  const writes = new Set<string>()
  const problems: string[] = []
  const stop = cluster.onWrite({
    after: async ({ verb, path }) => {
      const [, namespace, collection = ''] = /\/namespaces\/([^/]+)\/(\w+)/.exec(path) ?? []
      const kind = kinds[collection]
      if (kind === undefined) return
      writes.add(`${verb} ${collection}`)
      const list = await cluster.api.get(`/apis/${istio}/namespaces/${namespace}/${collection}`)
      for (const item of (list as { items: IstioObject[] }).items) {
        problems.push(...(await admissionProblems({ ...item, apiVersion: istio, kind })))
      }
    },
  })
  return { writes, problems, stop }
}

/** Waits until Envoy has the shares that are wanted for the weighted route of a namespace, the last one. */
async function sharesBecome(canary: Canary, cluster: RealCluster, weights: Shares): Promise<void> {
  const hosts = Object.entries(weights).map(([slot, weight]) => [hostOf(canary, slot), weight])
  const wanted: unknown = Object.fromEntries(hosts)
  const look = async (): Promise<boolean> => {
    assert.deepEqual((await cluster.gateway.sharesOf(canary.host)).at(-1), wanted)
    return true
  }
  await until(`${JSON.stringify(wanted)} at Envoy`, look, 5_000)
}

const hostOf = ({ namespace }: Canary, slot: string): string => `model-svc-${slot}.${namespace}.svc.cluster.local`

describe('the judges of these tests', function () {
  this.timeout(60_000)

  it('do object to what is wrong', async () => {
    const cluster = await realCluster()
    const canary = await Canary.open(cluster)
    const metadata = { name: 'wrong', namespace: canary.namespace }
    const virtualService = (weight: number) => ({
      apiVersion: istio,
      kind: 'VirtualService',
      metadata,
      spec: { hosts: [canary.host], http: [{ route: [{ destination: { host: 'nobody' }, weight }] }] },
    })
    assert.match((await admissionProblems(virtualService(-1))).join(), /weight/)
    assert.deepEqual(await admissionProblems(virtualService(100)), [])
    await canary.create('virtualservices', virtualService(100))
    assert.match((await analysis(cluster, canary.namespace)).join(), /IST0101.*nobody/)
  })
})

for (const start of startsOn(realCluster)) {
  describe(`Envoy and Istio about ${start.title}`, function () {
    this.timeout(60_000)

    it('have the very weights, and answer by them', async () => {
      const there = await ready(start)
      const { canary } = there
      const cluster = await realCluster()
      await walk(there, 'Blue_0')
      await sharesBecome(canary, cluster, { green: 100 })
      for (const blue of [1, 30, 50, 99]) {
        await canary.act('shift', { blueWeight: String(blue) }, 2)
        await sharesBecome(canary, cluster, { green: 100 - blue, blue })
      }
      await canary.act('shift', { blueWeight: '30' }, 2)
      await sharesBecome(canary, cluster, { green: 70, blue: 30 })
      const replies = []
      for (let asked = 0; asked < 600; asked += 20) {
        replies.push(...(await Promise.all(Array.from({ length: 20 }, () => canary.gateway.ask('plain')))))
      }
      const share = replies.filter(({ text }) => text === 'New Model B').length / replies.length
      // Five standard deviations of 600 draws: a right split falls outside about once in two million runs.
      assert.ok(Math.abs(share - 0.3) < 5 * Math.sqrt((0.3 * 0.7) / 600), `${share} of the requests went to blue`)
      assert.ok(replies.every(({ kind }) => kind === 'answer'))
      await canary.act('shift', { blueWeight: '100' }, 2)
      await sharesBecome(canary, cluster, { blue: 100 })
    })

    it('send each header to its slot, whatever the weights', async () => {
      const there = await ready(start)
      const { canary } = there
      const { gateway } = await realCluster()
      await walk(there, 'Blue_100')
      const [first, second] = await gateway.sharesOf(canary.host)
      assert.deepEqual([first, second], [{ [hostOf(canary, 'blue')]: 100 }, { [hostOf(canary, 'green')]: 100 }])
      await canary.answers(['New Model A'], 'green')
      await canary.answers(['New Model B'], 'blue')
    })

    it('find nothing to object to at any write of a release, nor after any of its stages', async () => {
      const cluster = await realCluster()
      const verdicts = judgeEveryWrite(cluster)
      try {
        const { canary, B } = await ready(start)
        for (const { stage, action, inputs } of stages) {
          await canary.act(action, inputs(B.image), 2)
          assert.deepEqual(await analysis(cluster, canary.namespace), [], stage)
        }
        await canary.act('deploy', { image: B.image }, 3)
        await canary.act('rollback', {}, 3)
        assert.deepEqual(await analysis(cluster, canary.namespace), [], 'rollback')
      } finally {
        verdicts.stop()
      }
      assert.deepEqual(verdicts.problems, [])
      assert.ok(verdicts.writes.has('patch virtualservices'))
    })
  })
}
