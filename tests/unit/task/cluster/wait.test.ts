import assert from 'node:assert/strict'
import type {
  KubernetesApi,
  WatchEvent,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { awaitReady, type WaitResult } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/wait.ts'
import type {
  Deployment,
  KubernetesObject,
  Pod,
  ReplicaSet,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { virtualClock } from '../proof/virtual-clock.ts'
import { deploymentOf, podOf } from '../rollout/fixtures.ts'

/** A Deployment of so many pods, of which none is ready until the last event. */
interface Rollout {
  readonly deployment: Deployment
  readonly set: ReplicaSet
  readonly pods: readonly Pod[]
}

/** What a wait cost: requests by kind and verb, what was told, and how often a pod's status was looked at. */
interface Cost {
  readonly result: WaitResult
  readonly asked: readonly string[]
  readonly told: number
  readonly looks: number
}

function rolloutOf(count: number, onLook: () => void): Rollout {
  const made = deploymentOf('blue', 'acr.io/model:B', 0)
  const deployment: Deployment = {
    ...made,
    spec: { ...made.spec, replicas: count },
    status: { observedGeneration: 1, replicas: count, updatedReplicas: count },
  }
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'model-blue-6d4cf56db6',
      uid: 'set-uid',
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [{ uid: 'blue-uid', kind: 'Deployment', name: 'model-blue' }],
    },
  }
  const pods = Array.from({ length: count }, (_, at) => {
    const pod = podOf(deployment, '', { conditions: [{ type: 'Ready', status: 'False' }] })
    const { status } = pod
    return {
      ...pod,
      metadata: { ...pod.metadata, name: `model-blue-${at}` },
      get status() {
        onLook()
        return status
      },
    } as Pod
  })
  return { deployment, set, pods }
}

const readyPod = (pod: Pod): Pod => ({ ...podOf(deploymentOf('blue', 'acr.io/model:B'), ''), metadata: pod.metadata })

/** Waits for pods that become ready all at once, `moments` ticks of the clock after the wait began. */
async function waitFor(count: number, moments: number): Promise<Cost> {
  const clock = virtualClock()
  const asked: string[] = []
  let looks = 0
  let told = 0
  const { deployment, set, pods } = rolloutOf(count, () => {
    looks++
  })
  const there: Readonly<Record<string, readonly KubernetesObject[]>> = {
    Deployment: [deployment],
    ReplicaSet: [set],
    Pod: pods,
  }
  const ready: Deployment = {
    ...deployment,
    status: { ...deployment.status, readyReplicas: count, availableReplicas: count },
  }
  const news: Readonly<Record<string, readonly KubernetesObject[]>> = {
    // As the Deployment's controller tells of each pod by itself.
    Deployment: [
      ...pods.map((_, at) => ({ ...deployment, status: { ...deployment.status, readyReplicas: at } })),
      ready,
    ],
    ReplicaSet: [],
    Pod: pods.map(readyPod),
  }
  const api = {
    get: async (kind: string) => {
      asked.push(`get ${kind}`)
      return deployment
    },
    list: async (kind: string) => {
      asked.push(`list ${kind}`)
      return { items: [...(there[kind] ?? [])], resourceVersion: '5' }
    },
    async *watch(
      kind: string,
      _: unknown,
      __: string,
      signal: AbortSignal,
    ): AsyncGenerator<WatchEvent<KubernetesObject>> {
      asked.push(`watch ${kind}`)
      // The Deployment's controller learns of its pods a moment later.
      const until = kind === 'Deployment' ? moments + 4 : moments
      for (let moment = 0; moment < until; moment++) await clock.sleep(250, signal)
      for (const object of news[kind] ?? []) yield { type: 'MODIFIED', object }
      await clock.sleep(3_600_000, signal)
    },
  } as unknown as KubernetesApi
  const waiting = {
    api,
    deployment: 'model-blue',
    timeoutMs: 3_600_000,
    signal: new AbortController().signal,
    sleep: clock.sleep,
    now: clock.elapsed,
  }
  const result = await awaitReady(waiting, () => {
    told++
  })
  return { result, asked: asked.sort(), told, looks }
}

describe('a wait for pods', () => {
  const once = [
    'get Deployment',
    'list Deployment',
    'list Pod',
    'list ReplicaSet',
    'watch Deployment',
    'watch Pod',
    'watch ReplicaSet',
  ]
  for (const [pods, seconds] of [
    [1, 1],
    [50, 1],
    [1_000, 1],
    [50, 600],
  ] as const) {
    it(`asks for ${pods} pods within ${seconds} s by one list and one watch of each kind`, async () => {
      const { result, asked } = await waitFor(pods, seconds * 4)
      assert.equal(result.ended, 'ready')
      assert.deepEqual(asked, once)
    })
  }

  it('looks ten times as often at ten times as many pods, however many change at once', async () => {
    const [few, many] = [await waitFor(100, 2), await waitFor(1_000, 2)]
    assert.ok(few.looks > 0)
    assert.ok(many.looks <= 10 * few.looks, `${few.looks} looks at 100 pods, ${many.looks} at 1000`)
  })

  it('tells as much of 1,000 pods that become ready at once as of ten', async () => {
    assert.equal((await waitFor(1_000, 2)).told, (await waitFor(10, 2)).told)
  })
})
