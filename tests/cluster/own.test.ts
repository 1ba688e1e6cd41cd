/** The reader's own cluster, played by the real one: the suites' way to it is by kubectl and a kubeconfig alone. */
import { Canary } from '../e2e/canary.ts'
import type { Behaviour, TestCluster } from '../e2e/cluster.ts'
import { stages } from '../e2e/stages.ts'
import { realCluster } from './on-real.ts'
import { startOwn } from './own/own.ts'

describe('a cluster that is known by its kubeconfig alone', function () {
  this.timeout(60_000)
  let cluster: TestCluster

  before(async () => {
    const real = await realCluster()
    const publish = async (tag: Behaviour) => {
      const { image, digest } = await real.publish({ namespace: 'own', tag }, tag)
      return `${image}@${digest}`
    }
    cluster = await startOwn({
      ...process.env,
      KUBECTL: real.tools.kubectl,
      KUBECONFIG: real.kubeconfigFile,
      GATEWAY_URL: real.gatewayUrl,
      MODEL_A_IMAGE: await publish('modelA'),
      MODEL_B_IMAGE: await publish('modelB'),
      CRASHING_IMAGE: await publish('crashes'),
      SILENT_IMAGE: await publish('neverReady'),
      FAILING_IMAGE: await publish('fails'),
      SLOW_IMAGE: await publish('slow'),
      COUNTING_IMAGE: await publish('counts'),
    })
  })
  after(() => cluster.stop())

  it('carries a canary through its stages', async () => {
    const canary = await Canary.open(cluster)
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: A.image }, 1)
    for (const { action, inputs } of stages) await canary.act(action, inputs(B.image), 2)
    await canary.answers(['New Model B'])
  })
})
