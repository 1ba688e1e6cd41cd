import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Json } from './client.ts'
import { autoscaler, deployment, disruptionBudget, pod, service, virtualService } from './room.ts'

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

interface Table {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: { readonly resourceVersion?: string }
  readonly columnDefinitions: readonly { name: string; type: string; format: string; priority: number }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: Json }[]
}

export const tables = chapter('tables', (room) => {
  const tableAt = async (path: string): Promise<Table> => (await room().get(path, { accept })).body as unknown as Table

  before(async () => {
    await room().made('deployments', deployment('shown', { paused: true, replicas: 2 }))
    await room().eventually(
      `${room().paths.deployments}/shown`,
      ({ body }) => Number(body.status?.observedGeneration) === 1,
    )
    await room().made('pods', pod('shown'))
    await room().made('services', service('shown', { clusterIP: 'None' }))
    await room().made('virtualservices', virtualService('shown'))
    await room().made('gateways', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'shown' },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
      },
    })
    await room().made('destinationrules', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'shown' },
      spec: { host: 'model' },
    })
    await room().made('horizontalpodautoscalers', autoscaler('shown', 'shown', { minReplicas: 2 }))
    await room().made('poddisruptionbudgets', disruptionBudget('shown', { minAvailable: '50%' }))
    await room().made('serviceentries', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'shown' },
      spec: { hosts: ['features.example.com'], location: 'MESH_EXTERNAL', resolution: 'DNS' },
    })
  })

  const age = 'AGE'
  const cases: {
    plural: Parameters<ReturnType<typeof room>['made']>[0]
    columns: string[]
    wide: string[]
    cells: unknown[]
  }[] = [
    {
      plural: 'deployments',
      columns: ['Name', 'Ready', 'Up-to-date', 'Available', 'Age'],
      wide: ['Containers', 'Images', 'Selector'],
      cells: ['shown', '0/2', 0, 0, age, 'model', 'models/a:1', 'app=shown'],
    },
    {
      plural: 'pods',
      columns: ['Name', 'Ready', 'Status', 'Restarts', 'Age'],
      wide: ['IP', 'Node', 'Nominated Node', 'Readiness Gates'],
      cells: ['shown', '0/1', 'Pending', '0', age, '<none>', '<none>', '<none>', '<none>'],
    },
    {
      plural: 'services',
      columns: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age'],
      wide: ['Selector'],
      cells: ['shown', 'ClusterIP', 'None', '<none>', '5001/TCP', age, 'app=shown'],
    },
    {
      plural: 'virtualservices',
      columns: ['Name', 'Gateways', 'Hosts', 'Age'],
      wide: [],
      cells: ['shown', null, '["*"]', age],
    },
    { plural: 'gateways', columns: ['Name', 'Age'], wide: [], cells: ['shown', age] },
    {
      plural: 'serviceentries',
      columns: ['Name', 'Hosts', 'Location', 'Resolution', 'Age'],
      wide: [],
      cells: ['shown', '["features.example.com"]', 'MESH_EXTERNAL', 'DNS', age],
    },
    {
      plural: 'horizontalpodautoscalers',
      columns: ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
      wide: [],
      cells: ['shown', 'Deployment/shown', 'cpu: <unknown>/80%', '2', 4, 0, age],
    },
    {
      plural: 'poddisruptionbudgets',
      columns: ['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions', 'Age'],
      wide: [],
      cells: ['shown', '50%', 'N/A', 0, age],
    },
    { plural: 'destinationrules', columns: ['Name', 'Host', 'Age'], wide: [], cells: ['shown', 'model', age] },
  ]
  for (const { plural, columns, wide, cells } of cases) {
    it(`show ${plural} with the columns that kubectl prints`, async () => {
      const table = await tableAt(room().paths[plural])
      assert.deepEqual([table.kind, table.apiVersion], ['Table', 'meta.k8s.io/v1'])
      const named = (isWide: boolean): string[] =>
        table.columnDefinitions.filter(({ priority }) => priority > 0 === isWide).map(({ name }) => name)
      assert.deepEqual([named(false), named(true)], [columns, wide])
      const row = table.rows.find(({ object }) => String(object?.metadata?.name) === 'shown')
      const shown = row?.cells.map((cell) => (typeof cell === 'string' && /^\d+s$/.test(cell) ? age : cell))
      assert.deepEqual(shown, cells)
      assert.deepEqual([row?.object?.kind, row?.object?.apiVersion], ['PartialObjectMetadata', 'meta.k8s.io/v1'])
      assert.match(String(table.metadata.resourceVersion), /^\d+$/)
    })
  }

  it('carry the whole object or none when asked', async () => {
    const path = room().paths.configmaps.replace(/\/configmaps$/, '')
    const whole = await tableAt(`${path}?includeObject=Object`)
    assert.equal(whole.rows[0]?.object?.kind, 'Namespace')
    const none = await tableAt(`${path}?includeObject=None`)
    assert.equal(none.rows[0]?.object ?? null, null)
  })

  it('in watches name their columns in the first event only', async () => {
    const path = `${room().paths.virtualservices}?watch=true&timeoutSeconds=5`
    const watch = await room().watch(path, { accept })
    await room().made('virtualservices', virtualService('watched'))
    const events = [await watch.next(), await watch.next()]
    watch.close()
    assert.deepEqual(
      events.map((event) => [
        event?.object.kind,
        event?.object.columnDefinitions?.length,
        event?.object.rows?.[0]?.cells?.[0],
      ]),
      [
        ['Table', 4, 'shown'],
        ['Table', undefined, 'watched'],
      ],
    )
  })
})
