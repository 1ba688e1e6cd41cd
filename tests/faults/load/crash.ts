import assert from 'node:assert/strict'
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import type { Canary } from '../../e2e/canary.ts'

/** Milliseconds that a gateway may take to learn that a pod is ready. */
const propagation = 500

/**
 * Ends the process of a Deployment's only pod from within, as a crash does, and waits until its container has come up
 * again and the gateway knows it.
 */
export async function crashPod(cluster: EmbeddedCluster, canary: Canary, deployment: string): Promise<void> {
  const pods = cluster.store
    .list('Pod', { namespace: canary.namespace })
    .filter(({ metadata }) => metadata.name.startsWith(`${deployment}-`))
  const [pod, another] = pods
  assert.ok(pod !== undefined && another === undefined, `${pods.length} pods of ${deployment}`)
  const { name } = pod.metadata
  const restarts = () =>
    cluster.store.get('Pod', canary.namespace, name)?.status.containerStatuses?.[0]?.restartCount ?? 0
  const before = restarts()
  await tellToDie(cluster.portOf(pod.status.podIP ?? '', 5001) ?? assert.fail(`nothing listens in ${name}`))
  for (const end = performance.now() + 20_000; restarts() === before; await setTimeout(20)) {
    assert.ok(performance.now() < end, `${name} did not come up again`)
  }
  await canary.untilReady(deployment, 1)
  await setTimeout(propagation)
}

/** The answer never comes. */
function tellToDie(port: number): Promise<void> {
  return new Promise((resolve) => {
    const dying = request({ host: '127.0.0.1', port, path: '/score', method: 'POST' }, (answer) => answer.resume())
    dying.once('close', resolve)
    dying.once('error', () => undefined)
    dying.end('die')
  })
}
