import assert from 'node:assert/strict'
import type {
  Deployment,
  Pod,
  ReplicaSet,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import {
  isRolledOut,
  judgeReadiness,
  reasonsOfPods,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/readiness.ts'
import { deploymentOf, podOf } from './fixtures.ts'

const rolling = deploymentOf('blue', 'acr.io/model:B', 0)
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
const notReady = [{ type: 'Ready', status: 'False' }]
const waiting = (reason: string, message?: string, restartCount = 0): Partial<Pod['status']> => ({
  conditions: notReady,
  containerStatuses: [
    {
      name: 'model',
      ready: false,
      restartCount,
      imageID: '',
      state: { waiting: { reason, ...(message ? { message } : {}) } },
    },
  ],
})
const condition = (type: string, status: string, reason: string, message: string): Deployment => ({
  ...rolling,
  status: { ...rolling.status, conditions: [{ type, status, reason, message }] },
})

describe('the readiness of a slot', () => {
  const rows: readonly {
    it: string
    deployment?: Deployment
    pod?: Partial<Pod['status']>
    patient?: boolean
    state: string
    says?: RegExp
  }[] = [
    {
      it: 'is ready when every pod of the template is',
      deployment: deploymentOf('blue', 'acr.io/model:B'),
      state: 'ready',
    },
    {
      it: 'is progressing while a container is created',
      pod: waiting('ContainerCreating'),
      state: 'progressing',
      says: /ContainerCreating/,
    },
    {
      it: 'is progressing while a container runs and its probe fails',
      pod: {
        conditions: notReady,
        containerStatuses: [{ name: 'model', ready: false, restartCount: 0, imageID: '', state: { running: {} } }],
      },
      state: 'progressing',
      says: /runs and is not ready yet/,
    },
    {
      it: 'is progressing after a first failed pull',
      pod: waiting('ErrImagePull', 'not found'),
      state: 'progressing',
      says: /ErrImagePull: not found/,
    },
    {
      it: 'has failed at ImagePullBackOff',
      pod: waiting('ImagePullBackOff', 'Back-off pulling image "x"'),
      state: 'failed',
      says: /pod model-blue-6d4cf56db6-x2x2x: container model: ImagePullBackOff: Back-off pulling image "x"/,
    },
    {
      it: 'has failed at CrashLoopBackOff',
      pod: waiting('CrashLoopBackOff', 'back-off 10s', 3),
      state: 'failed',
      says: /CrashLoopBackOff: back-off 10s, 3 restarts/,
    },
    {
      it: 'has failed at InvalidImageName',
      pod: waiting('InvalidImageName'),
      state: 'failed',
      says: /InvalidImageName/,
    },
    {
      it: 'has failed at CreateContainerConfigError',
      pod: waiting('CreateContainerConfigError', 'secret "x" not found'),
      state: 'failed',
      says: /secret "x" not found/,
    },
    {
      it: 'is patient with a pod that cannot be placed',
      pod: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
        ],
      },
      state: 'progressing',
      says: /Unschedulable: 0\/1 nodes/,
    },
    {
      it: 'has failed when a pod cannot be placed and patience is over',
      pod: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
        ],
      },
      patient: false,
      state: 'failed',
      says: /Unschedulable/,
    },
    {
      it: 'has failed past the progress deadline',
      deployment: condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
      state: 'failed',
      says: /ProgressDeadlineExceeded: has timed out/,
    },
    {
      it: 'is patient with a quota',
      deployment: condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota'),
      state: 'progressing',
      says: /FailedCreate: exceeded quota/,
    },
    {
      it: 'has failed when a quota stays',
      deployment: condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota'),
      patient: false,
      state: 'failed',
      says: /exceeded quota/,
    },
    {
      it: 'has failed when it is scaled to nothing',
      deployment: { ...rolling, spec: { ...rolling.spec, replicas: 0 } },
      state: 'failed',
      says: /scaled to 0/,
    },
  ]
  for (const { it: name, deployment = rolling, pod, patient = true, state, says = /^$/ } of rows) {
    it(name, () => {
      const pods = pod === undefined ? [] : [podOf(deployment, '', pod)]
      const judged = judgeReadiness({ deployment, replicaSets: [set], pods }, patient)
      assert.equal(judged.state, state)
      assert.match(judged.reasons.join('\n'), says)
    })
  }

  it('tells of many pods the first five, those without hope before the others, and how many more there are', () => {
    const many = (count: number, status: Partial<Pod['status']>, name: string): Pod[] =>
      Array.from({ length: count }, (_, at) => {
        const pod = podOf(rolling, '', status)
        return { ...pod, metadata: { ...pod.metadata, name: `${name}-${at}` } }
      })
    const pods = [...many(40, waiting('ContainerCreating'), 'young'), ...many(2, waiting('InvalidImageName'), 'lost')]
    const { state, reasons } = judgeReadiness({ deployment: rolling, replicaSets: [set], pods }, true)
    assert.equal(state, 'failed')
    assert.deepEqual(reasons, [
      'pod lost-0: container model: InvalidImageName',
      'pod lost-1: container model: InvalidImageName',
      ...['young-0', 'young-1', 'young-2'].map((name) => `pod ${name}: container model: ContainerCreating`),
      'more pods that are not ready: 37',
    ])
    assert.deepEqual(reasonsOfPods(pods), reasons)
  })

  it('does not blame the new template for a pod of an old one', () => {
    const old = podOf(rolling, '', waiting('CrashLoopBackOff'))
    const pod = {
      ...old,
      metadata: { ...old.metadata, ownerReferences: [{ uid: 'old-set', kind: 'ReplicaSet', name: 'x' }] },
    }
    assert.equal(judgeReadiness({ deployment: rolling, replicaSets: [set], pods: [pod] }, true).state, 'progressing')
  })

  it('does not believe a status that is older than the template', () => {
    const ready = deploymentOf('blue', 'acr.io/model:B')
    assert.equal(isRolledOut({ ...ready, metadata: { ...ready.metadata, generation: 2 } }), false)
  })

  it('is not rolled out while a pod of the old template is left', () => {
    const ready = deploymentOf('blue', 'acr.io/model:B')
    assert.equal(isRolledOut({ ...ready, status: { ...ready.status, replicas: 2 } }), false)
  })
})
