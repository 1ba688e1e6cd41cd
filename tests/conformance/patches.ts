import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import { refusedPatches } from './refused-patches.ts'
import { deployment, service, virtualService } from './room.ts'

const weight = (route: number): string => `/spec/http/0/route/${route}/weight`

export const patches = chapter('patches', (room) => {
  const path = (plural: 'virtualservices' | 'deployments'): string => `${room().paths[plural]}/patched`

  before(async () => {
    await room().made('virtualservices', virtualService('patched'))
    const template = {
      metadata: { labels: { app: 'patched' } },
      spec: {
        schedulerName: 'conformance',
        containers: [
          {
            name: 'model',
            image: 'models/a:1',
            env: [
              { name: 'ONE', value: '1' },
              { name: 'TWO', value: '2' },
            ],
          },
          { name: 'proxy', image: 'proxies/p:1' },
        ],
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      },
    }
    // Paused and without pods, so that nobody else writes to it.
    await room().made('deployments', deployment('patched', { template, paused: true }))
    await room().eventually(path('deployments'), ({ body }) => Number(body.status?.observedGeneration) === 1)
  })

  it('by JSON Patch do all operations, in order, when the tests hold', async () => {
    const { status, body } = await room().patch(path('virtualservices'), 'json', [
      { op: 'test', path: weight(0), value: 100 },
      { op: 'replace', path: weight(0), value: 40 },
      { op: 'add', path: weight(1), value: 60 },
      { op: 'add', path: '/spec/http/0/route/-', value: { destination: { host: 'third' }, weight: 0 } },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/example.com~1run', value: '7' },
      { op: 'copy', from: '/spec/http/0/route/0', path: '/spec/http/0/route/0' },
      { op: 'move', from: '/spec/http/0/route/3', path: '/spec/http/0/route/0' },
      { op: 'remove', path: '/spec/http/0/route/1' },
    ])
    assert.equal(status, 200)
    const [route] = (body.spec?.http ?? []) as unknown as {
      route: { weight: number; destination: { host: string } }[]
    }[]
    assert.deepEqual(
      route?.route.map((one) => [one.destination.host, one.weight]),
      [
        ['third', 0],
        ['host-0', 40],
        ['host-1', 60],
      ],
    )
    assert.deepEqual(body.metadata?.annotations, { 'example.com/run': '7' })
  })

  it('by merge patch merge maps, replace lists and remove by null', async () => {
    const change = {
      metadata: { annotations: { a: 'b', 'example.com/run': null } },
      spec: { hosts: ['z.example.com'] },
    }
    const { body } = await room().patch(path('virtualservices'), 'merge', change)
    assert.deepEqual([body.metadata?.annotations, body.spec?.hosts], [{ a: 'b' }, ['z.example.com']])
    assert.ok(body.spec?.http)
  })

  const strategic: { name: string; patch: unknown; want: (spec: Spec) => unknown; wanted: unknown }[] = [
    {
      name: 'merge containers by name',
      patch: { containers: [{ name: 'model', image: 'models/b:1' }] },
      want: ({ containers }) => containers.map(({ name, image }) => `${name}=${image}`),
      wanted: ['model=models/b:1', 'proxy=proxies/p:1'],
    },
    {
      name: 'merge variables by name',
      patch: {
        containers: [
          {
            name: 'model',
            env: [
              { name: 'TWO', value: 'two' },
              { name: 'THREE', value: '3' },
            ],
          },
        ],
      },
      want: ({ containers }) => containers[0]?.env?.map(({ name, value }) => `${name}=${value}`),
      wanted: ['ONE=1', 'TWO=two', 'THREE=3'],
    },
    {
      name: 'put elements in the order that is asked for',
      patch: { '$setElementOrder/containers': [{ name: 'proxy' }, { name: 'model' }] },
      want: ({ containers }) => containers.map(({ name }) => name),
      wanted: ['proxy', 'model'],
    },
    {
      name: 'remove an element by its key',
      patch: { containers: [{ name: 'proxy', $patch: 'delete' }] },
      want: ({ containers }) => containers.map(({ name }) => name),
      wanted: ['model'],
    },
    {
      name: 'replace a list by directive',
      patch: { containers: [{ $patch: 'replace' }, { name: 'only', image: 'models/c:1' }] },
      want: ({ containers }) => containers.map(({ name }) => name),
      wanted: ['only'],
    },
    {
      name: 'replace lists without a key',
      patch: { tolerations: [{ key: 'spot', operator: 'Exists' }] },
      want: ({ tolerations }) => tolerations,
      wanted: [{ key: 'spot', operator: 'Exists' }],
    },
    {
      name: 'remove by null',
      patch: { tolerations: null },
      want: ({ tolerations }) => tolerations,
      wanted: undefined,
    },
  ]
  interface Spec {
    containers: { name: string; image: string; env?: { name: string; value: string }[] }[]
    tolerations?: unknown
  }
  for (const { name, patch, want, wanted } of strategic) {
    it(`by strategic merge ${name}`, async () => {
      const query = '?dryRun=All'
      const change = { spec: { template: { spec: patch } } }
      const { status, body } = await room().patch(path('deployments') + query, 'strategic', change)
      assert.equal(status, 200, JSON.stringify(body))
      assert.deepEqual(want(body.spec?.template?.spec as unknown as Spec), wanted)
    })
  }

  it('by strategic merge keep only the retained keys', async () => {
    const change = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }
    const { body } = await room().patch(`${path('deployments')}?dryRun=All`, 'strategic', change)
    assert.deepEqual(body.spec?.strategy, { type: 'Recreate' })
  })

  it("by strategic merge merge a Service's ports by number", async () => {
    await room().made(
      'services',
      service('ports', {
        ports: [
          { name: 'http', port: 80 },
          { name: 'more', port: 81 },
        ],
      }),
    )
    const change = { spec: { ports: [{ port: 80, targetPort: 5001 }] } }
    const { body } = await room().patch(`${room().paths.services}/ports`, 'strategic', change)
    assert.deepEqual(body.spec?.ports, [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 5001 },
      { name: 'more', protocol: 'TCP', port: 81, targetPort: 81 },
    ])
  })

  it('go on from the newest version when they name none, and are refused by the one they name', async () => {
    const here = path('virtualservices')
    const { body: seen } = await room().get(here)
    const { resourceVersion } = seen.metadata ?? {}
    await room().patch(here, 'merge', { metadata: { labels: { a: '1' } } })
    const blind = await room().patch(here, 'merge', { metadata: { labels: { b: '2' } } })
    assert.deepEqual(blind.body.metadata?.labels, { a: '1', b: '2' })
    for (const [kind, change] of [
      ['merge', { metadata: { resourceVersion, labels: { c: '3' } } }],
      [
        'json',
        [
          { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
          { op: 'add', path: '/metadata/labels/c', value: '3' },
        ],
      ],
    ] as const) {
      const { status, body } = await room().patch(here, kind, change)
      assert.deepEqual([status, body.reason], [409, 'Conflict'])
      assert.equal(
        body.message,
        'Operation cannot be fulfilled on virtualservices.networking.istio.io "patched": the object has been modified; please apply your changes to the latest version and try again',
      )
    }
  })

  for (const { name, of, kind, patch, want } of refusedPatches) {
    it(`are refused with ${want[0]} ${want[1]}: ${name}`, async () => {
      const before = (await room().get(path(of))).body.metadata?.resourceVersion
      const { status, body } = await room().patch(path(of), kind, patch)
      assert.deepEqual(
        [status, body.kind, body.reason ?? '', body.code],
        [want[0], 'Status', want[1], want[0]],
        JSON.stringify(body),
      )
      assert.match(String(body.message), want[2])
      assert.equal((await room().get(path(of))).body.metadata?.resourceVersion, before)
    })
  }

  it('of what is missing are refused with 404', async () => {
    const { status, body } = await room().patch(`${room().paths.virtualservices}/none`, 'merge', {})
    assert.deepEqual([status, body.reason], [404, 'NotFound'])
  })
})
