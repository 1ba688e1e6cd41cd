import assert from 'node:assert/strict'
import { type ClusterObjects, type Pod, viewCluster, viewPod } from '../../../rehearsal/observation/cluster-view.ts'

const since = '2026-11-23T04:00:00Z'
const labels = (slot: string) => ({ app: 'model', model_version: slot })
const metadata = { name: 'model-blue-1', creationTimestamp: since, labels: labels('blue') }
const state = (
  state: NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state'],
  restartCount = 0,
) => ({
  containerStatuses: [{ restartCount, ...(state && { state }) }],
})

describe('Of a pod', () => {
  const cases: { name: string; pod: Pod; want: [state: string, reason: string, restarts?: number] }[] = [
    {
      name: 'that is ready nothing more is told',
      pod: { metadata, status: { conditions: [{ type: 'Ready', status: 'True' }], ...state({}, 2) } },
      want: ['ready', '', 2],
    },
    {
      name: 'that is being created what it waits for is told',
      pod: { metadata, status: state({ waiting: { reason: 'ContainerCreating' } }) },
      want: ['starting', 'ContainerCreating'],
    },
    {
      name: 'that runs it is told that it is not ready yet',
      pod: { metadata, status: { conditions: [{ type: 'Ready', status: 'False' }], ...state({}) } },
      want: ['starting', 'runs, not ready yet'],
    },
    { name: 'that nobody has looked at yet it is told so', pod: { metadata }, want: ['starting', 'Pending'] },
    {
      name: 'whose image cannot be pulled the reason is told with its message',
      pod: { metadata, status: state({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } }) },
      want: ['failing', 'ImagePullBackOff: Back-off pulling image'],
    },
    {
      name: 'that crashes the reason is told, and how often',
      pod: { metadata, status: state({ waiting: { reason: 'CrashLoopBackOff' } }, 3) },
      want: ['failing', 'CrashLoopBackOff', 3],
    },
    {
      name: 'that has ended the exit code is told',
      pod: { metadata, status: state({ terminated: { reason: 'Error', exitCode: 1 } }) },
      want: ['failing', 'Error, exit code 1'],
    },
    {
      name: 'that fits nowhere it is told why',
      pod: {
        metadata,
        status: { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] },
      },
      want: ['failing', 'Unschedulable: 0/1 nodes are available'],
    },
    {
      name: 'that goes it is told so, although it is still ready',
      pod: {
        metadata: { ...metadata, deletionTimestamp: since },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      },
      want: ['ending', 'ending'],
    },
  ]
  for (const { name, pod, want } of cases) {
    it(name, () => {
      const [state, reason, restarts = 0] = want
      assert.deepEqual(viewPod(pod), { name: 'model-blue-1', state, reason, restarts, since })
    })
  }
})

describe('Of the cluster', () => {
  const deployment = (name: string, image: string): ClusterObjects['deployments'][number] => ({
    metadata: { name },
    spec: { replicas: 2, template: { spec: { containers: [{ image }] } } },
    status: { readyReplicas: 1 },
  })
  const record = { phase: 'shifting', images: { before: 'r/m:1' } }
  const virtualService = (annotation: string): ClusterObjects['virtualServices'][number] => ({
    metadata: { name: 'mlmodel-virtualservice', annotations: { 'istio-canary-shift/rollout': annotation } },
    spec: {
      http: [
        {
          route: [
            { destination: { host: 'model-svc-green' }, weight: 90 },
            { destination: { host: 'model-svc-blue' }, weight: 10 },
          ],
        },
      ],
    },
  })
  const objects: ClusterObjects = {
    deployments: [deployment('model-green', 'r/m:1'), deployment('other', 'r/o:1')],
    pods: [
      { metadata },
      { metadata: { ...metadata, name: 'model-green-1', labels: labels('green') } },
      { metadata: { ...metadata, name: 'other-1', labels: { app: 'other', model_version: 'green' } } },
    ],
    virtualServices: [virtualService(JSON.stringify(record))],
  }

  it('slots, their pods, weights and the rollout are told, and nothing of others', () => {
    const { phase, imageBefore, weights, green, blue } = viewCluster(objects)
    assert.deepEqual(
      { phase, imageBefore, weights },
      { phase: 'shifting', imageBefore: 'r/m:1', weights: { green: 90, blue: 10 } },
    )
    assert.deepEqual(green.deployment, { image: 'r/m:1', ready: 1, wanted: 2 })
    assert.deepEqual(
      green.pods.map(({ name }) => name),
      ['model-green-1'],
    )
    assert.equal(blue.deployment, undefined)
    assert.deepEqual(
      blue.pods.map(({ name }) => name),
      ['model-blue-1'],
    )
  })

  const records = [
    {
      name: 'that is done has no way back',
      text: JSON.stringify({ ...record, phase: 'done' }),
      want: { phase: 'done', imageBefore: undefined },
    },
    { name: 'that cannot be read tells nothing', text: '{', want: { phase: undefined, imageBefore: undefined } },
    {
      name: 'of a first release has nothing to go back to',
      text: JSON.stringify({ phase: 'deploying', images: { before: null } }),
      want: { phase: 'deploying', imageBefore: undefined },
    },
  ]
  for (const { name, text, want } of records) {
    it(`a record ${name}`, () => {
      const { phase, imageBefore } = viewCluster({ ...objects, virtualServices: [virtualService(text)] })
      assert.deepEqual({ phase, imageBefore }, want)
    })
  }
})
