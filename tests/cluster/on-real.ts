/** Makes the real cluster the one that the suites run on; to be imported before them. */
import { runSuiteOn } from '../e2e/shared-cluster.ts'
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

runSuiteOn(realCluster)

before('start the real cluster', async function () {
  this.timeout(300_000)
  await realCluster()
})

beforeEach('be patient', function () {
  this.currentTest?.timeout(this.currentTest.timeout() * patience)
})

after('stop the real cluster', async () => {
  await (await started)?.stop()
})
