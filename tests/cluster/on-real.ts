/** Makes the real cluster, or the reader's own, the one that the suites run on; to be imported before them. */
import type { TestCluster } from '../e2e/cluster.ts'
import { runSuiteOn } from '../e2e/shared-cluster.ts'
import { startOwn } from './own/own.ts'
import { type RealCluster, startReal } from './real/real.ts'
import { toolchain } from './toolchain.ts'

/** How much longer than on the embedded cluster a test may take: each model is a server of many modules here. */
const patience = 4

let started: Promise<RealCluster> | undefined

/** The real cluster of this run: started when the first test asks, stopped after the last. */
export function realCluster(): Promise<RealCluster> {
  started ??= toolchain().then(startReal)
  return started
}

let own: Promise<TestCluster> | undefined

function ownCluster(): Promise<TestCluster> {
  own ??= startOwn(process.env)
  return own
}

const isOwn = process.env.CLUSTER === 'kubeconfig'

runSuiteOn(isOwn ? ownCluster : realCluster)

before('start the cluster', async function () {
  this.timeout(300_000)
  await (isOwn ? ownCluster() : realCluster())
})

beforeEach('be patient', function () {
  this.currentTest?.timeout(this.currentTest.timeout() * patience)
})

after('stop the real cluster', async () => {
  await (await started)?.stop()
})
