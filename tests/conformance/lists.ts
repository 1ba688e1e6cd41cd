import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Json } from './client.ts'
import { configMap, pod } from './room.ts'

const itemsOf = (list: Json): Json[] => list.items as unknown as Json[]
const namesIn = (list: Json): unknown[] => itemsOf(list).map(({ metadata }) => metadata?.name)

export const lists = chapter('lists', (room) => {
  before(async () => {
    const tiers = { p1: 'front', p2: 'back', p3: 'back' }
    for (const [name, tier] of Object.entries(tiers)) {
      await room().made('pods', {
        ...pod(name),
        metadata: { name, labels: { tier, [name]: 'yes', room: room().namespace } },
      })
    }
  })

  const all = ['p1', 'p2', 'p3']
  const selections: { query: string; want: string[] }[] = [
    { query: '', want: all },
    { query: 'labelSelector=tier=back', want: ['p2', 'p3'] },
    { query: 'labelSelector=tier==back,p3', want: ['p3'] },
    { query: 'labelSelector=tier!=back', want: ['p1'] },
    { query: 'labelSelector=other!=back', want: all },
    { query: 'labelSelector=tier in (back, front),!p2', want: ['p1', 'p3'] },
    { query: 'labelSelector=tier notin (front)', want: ['p2', 'p3'] },
    { query: 'labelSelector=p9', want: [] },
    { query: 'labelSelector=tier=', want: [] },
    { query: 'fieldSelector=metadata.name=p2', want: ['p2'] },
    { query: 'fieldSelector=metadata.name!=p2,status.phase=Pending', want: ['p1', 'p3'] },
    { query: 'fieldSelector=spec.nodeName=', want: all },
    { query: 'fieldSelector=spec.schedulerName=conformance', want: all },
    { query: 'fieldSelector=spec.restartPolicy=Never', want: [] },
    { query: 'fieldSelector=metadata.namespace=elsewhere', want: [] },
  ]
  for (const { query, want } of selections) {
    it(`select [${want}] by '${query}'`, async () => {
      const { status, body } = await room().get(`${room().paths.pods}?${encodeURI(query)}`)
      assert.equal(status, 200, JSON.stringify(body))
      assert.deepEqual(namesIn(body), want)
    })
  }

  it('name their kind, and their items name none', async () => {
    const { body } = await room().get(room().paths.pods)
    assert.deepEqual([body.kind, body.apiVersion], ['PodList', 'v1'])
    assert.match(String(body.metadata?.resourceVersion), /^\d+$/)
    const [first] = itemsOf(body)
    assert.deepEqual([first?.kind, first?.apiVersion], [undefined, undefined])
  })

  it('of custom resources name the kind in each item', async () => {
    await room().made('gateways', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'g' },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
      },
    })
    const { body } = await room().get(room().paths.gateways)
    assert.deepEqual([itemsOf(body)[0]?.kind, itemsOf(body)[0]?.apiVersion], ['Gateway', 'networking.istio.io/v1'])
  })

  it('of nothing are empty lists', async () => {
    assert.deepEqual((await room().get(room().paths.services)).body.items, [])
    assert.deepEqual((await room().get(room().paths.destinationrules)).body.items, [])
  })

  it('are served across namespaces', async () => {
    const { body } = await room().get(`/api/v1/pods?labelSelector=room%3D${room().namespace}`)
    assert.deepEqual([body.kind, namesIn(body)], ['PodList', all])
  })

  it('come in parts of one moment', async () => {
    const { pods } = room().paths
    const first = (await room().get(`${pods}?limit=2`)).body
    assert.deepEqual([namesIn(first), first.metadata?.remainingItemCount], [['p1', 'p2'], 1])
    await room().patch(`${pods}/p3`, 'merge', { metadata: { annotations: { later: 'yes' } } })
    const second = (await room().get(`${pods}?limit=2&continue=${first.metadata?.continue}`)).body
    assert.deepEqual([namesIn(second), second.metadata?.continue], [['p3'], undefined])
    assert.equal(second.metadata?.resourceVersion, first.metadata?.resourceVersion)
    assert.equal(itemsOf(second)[0]?.metadata?.annotations, undefined)
  })

  it('in parts do not count what remains of a selection', async () => {
    const { body } = await room().get(`${room().paths.pods}?limit=1&labelSelector=tier`)
    assert.deepEqual([namesIn(body), body.metadata?.remainingItemCount], [['p1'], undefined])
    assert.ok(body.metadata?.continue)
  })

  it('can be had as metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const { body } = await room().get(room().paths.pods, { accept })
    assert.deepEqual([body.kind, body.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1'])
    const [first] = itemsOf(body)
    assert.deepEqual(Object.keys(first ?? {}).sort(), ['apiVersion', 'kind', 'metadata'])
  })

  it('of nothing are null as metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    assert.equal((await room().get(room().paths.destinationrules, { accept })).body.items, null)
    assert.equal((await room().get(`${room().paths.pods}?labelSelector=tier%3Dnone`, { accept })).body.items, null)
  })

  it('are emptied by selection', async () => {
    for (const name of ['c1', 'c2'])
      await room().made('configmaps', { ...configMap(name), metadata: { name, labels: { name } } })
    const { status, body } = await room().remove(`${room().paths.configmaps}?labelSelector=name%3Dc1`)
    assert.deepEqual([status, body.kind, namesIn(body)], [200, 'ConfigMapList', ['c1']])
    const left = (await room().get(`${room().paths.configmaps}?labelSelector=name`)).body
    assert.deepEqual(namesIn(left), ['c2'])
  })

  const refused: { name: string; query: string; want: [number, string, RegExp] }[] = [
    {
      name: 'a label selector that cannot be read',
      query: 'labelSelector=a===b',
      want: [400, 'BadRequest', /^unable to parse requirement: found /],
    },
    {
      name: 'a field that cannot be selected by',
      query: 'fieldSelector=spec.foo=b',
      want: [400, 'BadRequest', /field label not supported: spec\.foo/],
    },
    {
      name: 'a continue token that is none',
      query: 'continue=old',
      want: [400, 'BadRequest', /^invalid continue token: continue key is not valid: /],
    },
    {
      name: 'a version that is none',
      query: 'resourceVersion=old',
      want: [400, 'BadRequest', /^invalid resource version: resourceVersion: Invalid value: "old": /],
    },
  ]
  for (const { name, query, want } of refused) {
    it(`refuse ${name} with ${want[0]}`, async () => {
      const { status, body } = await room().get(`${room().paths.pods}?${encodeURI(query)}`)
      assert.deepEqual([status, body.reason], [want[0], want[1]], JSON.stringify(body))
      assert.match(String(body.message), want[2])
    })
  }

  it('refuse a version that is not reached yet with 504, and say when to ask again', async () => {
    const { status, headers, body } = await room().get(`${room().paths.pods}?resourceVersion=99999999`)
    assert.deepEqual([status, body.reason, headers['retry-after']], [504, 'Timeout', '1'])
    assert.deepEqual(body.details?.causes, [
      { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
    ])
  })
})
