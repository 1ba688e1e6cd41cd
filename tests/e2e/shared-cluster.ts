import type { TestCluster } from './cluster.ts'
import { startEmbedded } from './embedded.ts'

let started: Promise<TestCluster> | undefined

/** The cluster of this run of the suite: started when the first test asks, stopped after the last. */
export function sharedCluster(): Promise<TestCluster> {
  started ??= startEmbedded()
  return started
}

after('stop the cluster', async () => {
  await (await started)?.stop()
})
