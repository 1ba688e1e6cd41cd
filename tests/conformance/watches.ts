import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Watch, WatchEvent } from './client.ts'
import { configMap, virtualService } from './room.ts'

const told = (event: WatchEvent | undefined): unknown[] => [event?.type, event?.object.metadata?.name]

/** More changes than the embedded cluster of this suite keeps. */
const manyChanges = 450

export const watches = chapter('watches', (room) => {
  let open: Watch[] = []
  const watch = async (query: string, plural: 'configmaps' | 'virtualservices' = 'configmaps'): Promise<Watch> => {
    const opened = await room().watch(`${room().paths[plural]}?watch=true&${query}`)
    open.push(opened)
    return opened
  }
  afterEach('close the watches', () => {
    for (const one of open) one.close()
    open = []
  })

  it('without a version begin with what there is and go on with what changes', async () => {
    await room().made('configmaps', configMap('old'))
    const { next } = await watch('labelSelector=!ignored')
    assert.deepEqual(told(await next()), ['ADDED', 'old'])
    await room().made('configmaps', configMap('new'))
    assert.deepEqual(told(await next()), ['ADDED', 'new'])
    await room().patch(`${room().paths.configmaps}/new`, 'merge', { data: { a: 'b' } })
    assert.deepEqual(told(await next()), ['MODIFIED', 'new'])
    for (const name of ['old', 'new']) {
      await room().remove(`${room().paths.configmaps}/${name}`)
      assert.deepEqual(told(await next()), ['DELETED', name])
    }
  })

  it('from a version miss nothing after it and repeat nothing before it', async () => {
    await room().made('configmaps', configMap('before'))
    const { body } = await room().get(room().paths.configmaps)
    await room().made('configmaps', configMap('after'))
    const { next } = await watch(`resourceVersion=${body.metadata?.resourceVersion}`)
    const event = await next()
    assert.deepEqual(told(event), ['ADDED', 'after'])
    assert.deepEqual([event?.object.kind, event?.object.apiVersion], ['ConfigMap', 'v1'])
  })

  it('tell of the last state of what is deleted, with the version of its end', async () => {
    const made = await room().made('configmaps', configMap('ends', { a: 'b' }))
    const { next } = await watch(`resourceVersion=${made.metadata?.resourceVersion}`)
    await room().remove(`${room().paths.configmaps}/ends`)
    const event = await next()
    assert.deepEqual([event?.type, event?.object.data], ['DELETED', { a: 'b' }])
    assert.ok(Number(event?.object.metadata?.resourceVersion) > Number(made.metadata?.resourceVersion))
  })

  it('tell of objects that come into and leave the selection', async () => {
    const path = `${room().paths.configmaps}/moves`
    const made = await room().made('configmaps', configMap('moves'))
    const { next } = await watch(`labelSelector=slot%3Dblue&resourceVersion=${made.metadata?.resourceVersion}`)
    await room().patch(path, 'merge', { metadata: { labels: { slot: 'blue' } } })
    assert.deepEqual(told(await next()), ['ADDED', 'moves'])
    const changed = await room().patch(path, 'merge', { metadata: { labels: { slot: 'green' } } })
    const event = await next()
    assert.deepEqual(told(event), ['DELETED', 'moves'])
    assert.equal(event?.object.metadata?.labels?.slot, 'blue')
    assert.equal(event?.object.metadata?.resourceVersion, changed.body.metadata?.resourceVersion)
  })

  it('of one object tell of that object alone', async () => {
    for (const name of ['one', 'other']) await room().made('virtualservices', virtualService(name))
    const { next } = await watch('fieldSelector=metadata.name%3Dother', 'virtualservices')
    assert.deepEqual(told(await next()), ['ADDED', 'other'])
    for (const name of ['one', 'other']) {
      const change = { metadata: { annotations: { seen: 'yes' } } }
      await room().patch(`${room().paths.virtualservices}/${name}`, 'merge', change)
    }
    assert.deepEqual(told(await next()), ['MODIFIED', 'other'])
  })

  it('in another version of the API tell of objects in that version', async () => {
    await room().made('virtualservices', virtualService('versioned'))
    const path = room().paths.virtualservices.replace('/v1/', '/v1beta1/')
    const opened = await room().watch(`${path}?watch=1&fieldSelector=metadata.name%3Dversioned`)
    open.push(opened)
    assert.equal((await opened.next())?.object.apiVersion, 'networking.istio.io/v1beta1')
  })

  it('without a version tell by a bookmark where the list ends, when bookmarks are allowed', async () => {
    const { nextOfAny } = await watch('allowWatchBookmarks=true&timeoutSeconds=5&labelSelector=none')
    const event = await nextOfAny()
    assert.deepEqual([event?.type, event?.object.kind, event?.object.apiVersion], ['BOOKMARK', 'ConfigMap', 'v1'])
    const { resourceVersion, ...rest } = event?.object.metadata ?? {}
    assert.match(String(resourceVersion), /^\d+$/)
    assert.deepEqual(rest, { annotations: { 'k8s.io/initial-events-end': 'true' } })
  })

  it('tell by a bookmark how far they got before they end, when bookmarks are allowed', async () => {
    const { body } = await room().get(room().paths.configmaps)
    const from = `resourceVersion=${body.metadata?.resourceVersion}`
    const { next, nextOfAny } = await watch(`allowWatchBookmarks=true&timeoutSeconds=3&labelSelector=none&${from}`)
    const unseen = await room().made('configmaps', configMap('unseen'))
    const event = await nextOfAny()
    const { resourceVersion, ...rest } = event?.object.metadata ?? {}
    assert.deepEqual([event?.type, event?.object.kind, rest], ['BOOKMARK', 'ConfigMap', {}])
    assert.ok(Number(resourceVersion) >= Number(unseen.metadata?.resourceVersion))
    assert.equal(await next(), undefined)
  })

  it('end after timeoutSeconds', async () => {
    const { next } = await watch('labelSelector=none&timeoutSeconds=1')
    assert.equal(await next(), undefined)
  })

  it('with initial events list by ADDED, tell where the list ends by a bookmark, and go on', async () => {
    await room().made('virtualservices', virtualService('initial'))
    const selector = 'fieldSelector=metadata.name%3Dinitial'
    const query = `sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&${selector}`
    const { nextOfAny, next } = await watch(query, 'virtualservices')
    assert.deepEqual(told(await nextOfAny()), ['ADDED', 'initial'])
    const end = await nextOfAny()
    assert.deepEqual(
      [end?.type, end?.object.metadata?.annotations],
      ['BOOKMARK', { 'k8s.io/initial-events-end': 'true' }],
    )
    await room().remove(`${room().paths.virtualservices}/initial`)
    assert.deepEqual(told(await next()), ['DELETED', 'initial'])
  })

  it('answer a version that is forgotten with an ERROR event of 410, and end', async () => {
    await room().made('virtualservices', virtualService('forgotten'))
    for (let count = 0; count < manyChanges; count++) {
      await room().patch(`${room().paths.virtualservices}/forgotten`, 'merge', {
        metadata: { labels: { count: `${count}` } },
      })
    }
    const { next } = await watch('resourceVersion=1', 'virtualservices')
    const event = await next()
    const { message, ...rest } = event?.object ?? {}
    assert.equal(event?.type, 'ERROR')
    assert.match(String(message), /^too old resource version: 1 \(\d+\)$/)
    assert.deepEqual(rest, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Expired',
      code: 410,
    })
    assert.equal(await next(), undefined)
  })

  const refused: { name: string; query: string; want: [number, string, RegExp] }[] = [
    {
      name: 'a version that is none',
      query: 'resourceVersion=old',
      want: [500, '', /^resourceVersion: Invalid value: "old": strconv\.ParseUint: parsing "old": invalid syntax$/],
    },
    {
      name: 'a selector that cannot be read',
      query: 'labelSelector=a===b',
      want: [400, 'BadRequest', /unable to parse requirement/],
    },
    {
      name: 'initial events without the match that they need',
      query: 'sendInitialEvents=true',
      want: [
        422,
        'Invalid',
        /resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan/,
      ],
    },
  ]
  for (const { name, query, want } of refused) {
    it(`refuse ${name} with ${want[0]}`, async () => {
      const { status, body } = await room().get(`${room().paths.configmaps}?watch=true&${encodeURI(query)}`)
      assert.deepEqual([status, body.reason ?? ''], [want[0], want[1]], JSON.stringify(body))
      assert.match(String(body.message), want[2])
    })
  }
})
