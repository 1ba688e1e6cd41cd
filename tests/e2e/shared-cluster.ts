import type { TestCluster } from './cluster.ts'
import { startEmbedded } from './embedded.ts'

let start: () => Promise<TestCluster> = startEmbedded
let started: Promise<TestCluster> | undefined

/** Says which cluster the suite runs on, before its first test asks for it. Without this it is the embedded one. */
export function runSuiteOn(other: () => Promise<TestCluster>): void {
  start = other
}

/** The cluster of this run of the suite: started when the first test asks, stopped after the last. */
export function sharedCluster(): Promise<TestCluster> {
  started ??= start()
  return started
}

after('stop the cluster', async () => {
  await (await started)?.stop()
})
