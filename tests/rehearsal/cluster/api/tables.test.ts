import assert from 'node:assert/strict'
import { shortDuration } from '../../../../rehearsal/cluster/api/table/age.ts'
import { podCondition } from '../../../../rehearsal/cluster/api/table/pod.ts'
import type { Pod } from '../../../../rehearsal/cluster/objects.ts'
import { deployment, type Json, paths, startTestCluster, type TestCluster, virtualService } from './api-client.ts'

describe('ages', () => {
  const minute = 60
  const hour = 60 * minute
  const day = 24 * hour
  const cases: [number, string][] = [
    [-5, '<invalid>'],
    [-1, '0s'],
    [0, '0s'],
    [119, '119s'],
    [2 * minute, '2m'],
    [9 * minute + 59, '9m59s'],
    [10 * minute + 59, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour, '3h'],
    [7 * hour + 5 * minute, '7h5m'],
    [47 * hour, '47h'],
    [2 * day, '2d'],
    [7 * day + 3 * hour, '7d3h'],
    [8 * day + 3 * hour, '8d'],
    [729 * day, '729d'],
    [3 * 365 * day + 4 * day, '3y4d'],
    [9 * 365 * day, '9y'],
  ]
  for (const [seconds, want] of cases) {
    it(`show ${seconds} seconds as ${want}`, () => assert.equal(shortDuration(seconds * 1000), want))
  }
})

describe('the word for a pod', () => {
  const running = { running: { startedAt: '2026-01-01T00:00:00Z' } }
  const of = (status: Partial<Pod['status']>, metadata: Partial<Pod['metadata']> = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', uid: '1', resourceVersion: '1', creationTimestamp: '', ...metadata },
    spec: { containers: [{ name: 'c', image: 'i' }], initContainers: [{ name: 'i', image: 'i' }] },
    status: { phase: 'Running', ...status },
  })
  const container = (state: object, ready = false) => ({
    name: 'c',
    image: 'i',
    imageID: '',
    ready,
    restartCount: 0,
    state,
  })
  const cases: { name: string; pod: Pod; want: string }[] = [
    { name: 'that is not placed yet', pod: of({ phase: 'Pending' }), want: 'Pending' },
    { name: 'that runs', pod: of({ containerStatuses: [container(running, true)] }), want: 'Running' },
    {
      name: 'whose image is missing',
      pod: of({ phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })] }),
      want: 'ImagePullBackOff',
    },
    {
      name: 'that crashes',
      pod: of({ containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] }),
      want: 'CrashLoopBackOff',
    },
    {
      name: 'that ended with a code',
      pod: of({ containerStatuses: [container({ terminated: { exitCode: 3 } })] }),
      want: 'ExitCode:3',
    },
    {
      name: 'that ended by a signal',
      pod: of({ containerStatuses: [container({ terminated: { exitCode: 137, signal: 9 } })] }),
      want: 'Signal:9',
    },
    {
      name: 'that waits for its first container',
      pod: of({ phase: 'Pending', initContainerStatuses: [container(running)] }),
      want: 'Init:0/1',
    },
    {
      name: 'that is going',
      pod: of({ containerStatuses: [container(running, true)] }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      want: 'Terminating',
    },
    { name: 'that was evicted', pod: of({ phase: 'Failed', reason: 'Evicted' }), want: 'Evicted' },
    {
      name: 'of which one container is done and another runs',
      pod: of({
        containerStatuses: [container({ terminated: { exitCode: 0, reason: 'Completed' } }), container(running, true)],
        conditions: [{ type: 'Ready', status: 'False' }],
      }),
      want: 'NotReady',
    },
  ]
  for (const { name, pod, want } of cases) it(`${name} is ${want}`, () => assert.equal(podCondition(pod), want))
})

describe('tables of the embedded API', () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  let cluster: TestCluster
  before(async () => {
    cluster = await startTestCluster()
  })
  after(() => cluster.stop())

  interface Table {
    columnDefinitions: { name: string; priority: number }[]
    rows: { cells: unknown[]; object?: Json }[]
  }
  const tableAt = async (path: string): Promise<Table> => (await cluster.get(path, { accept })).body as unknown as Table

  it('show Deployments with the columns of kubectl', async () => {
    await cluster.post(paths.deployments, deployment('green', { replicas: 2 }))
    const { columnDefinitions, rows } = await tableAt(paths.deployments)
    const shown = (priority: number): string[] =>
      columnDefinitions.filter((column) => column.priority === priority).map(({ name }) => name)
    assert.deepEqual(shown(0), ['Name', 'Ready', 'Up-to-date', 'Available', 'Age'])
    assert.deepEqual(shown(1), ['Containers', 'Images', 'Selector'])
    const [name, ready, , , age, ...wide] = rows[0]?.cells ?? []
    assert.deepEqual([name, ready, ...wide], ['green', '0/2', 'model', 'models/a:1', 'app=green'])
    assert.match(String(age), /^\d+s$/)
    assert.equal(rows[0]?.object?.kind, 'PartialObjectMetadata')
  })

  it('show VirtualServices with gateways and hosts as JSON', async () => {
    await cluster.post(paths.virtualServices, virtualService('vs'))
    const { rows } = await tableAt(`${paths.virtualServices}/vs`)
    assert.deepEqual(rows[0]?.cells.slice(0, 3), ['vs', null, '["*"]'])
  })

  it('carry the whole object or none when asked', async () => {
    const one = await tableAt('/api/v1/namespaces?includeObject=Object')
    assert.equal(one.rows[0]?.object?.kind, 'Namespace')
    const none = await tableAt('/api/v1/namespaces?includeObject=None')
    assert.equal(none.rows[0]?.object, undefined)
  })

  const kinds = [
    'api/v1/nodes',
    'api/v1/services',
    'api/v1/pods',
    'api/v1/events',
    'api/v1/configmaps',
    'api/v1/secrets',
    'api/v1/serviceaccounts',
    'apis/discovery.k8s.io/v1/endpointslices',
    'apis/apps/v1/replicasets',
    'apis/networking.istio.io/v1/gateways',
    'apis/networking.istio.io/v1/destinationrules',
    'apis/rbac.authorization.k8s.io/v1/roles',
    'apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  ]
  for (const kind of kinds) {
    it(`exist for ${kind}`, async () => assert.notEqual((await tableAt(`/${kind}`)).columnDefinitions.length, 0))
  }
})
