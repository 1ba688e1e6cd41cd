import assert from 'node:assert/strict'
import { connect } from 'node:http2'
import { get } from 'node:https'
import type { Readable } from 'node:stream'
import { type Json, paths, pod, startTestCluster, type TestCluster } from './api-client.ts'

interface Watch {
  /** Resolves with the next event, or undefined at the end of the stream. */
  next(): Promise<{ type: string; object: Json } | undefined>
  close(): void
}

/** Opens a watch over HTTP/1.1 or HTTP/2 and waits for its head. */
type Opener = (cluster: TestCluster, path: string) => Promise<Watch>

const overHttp1: Opener = ({ api, certificates }, path) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${api.adminToken}` }
    const request = get(`${api.url}${path}`, { headers, ca: certificates.authority }, (response) => {
      resolve(eventsOf(response, () => request.destroy()))
    })
    request.on('error', reject)
  })

const overHttp2: Opener = ({ api, certificates }, path) =>
  new Promise((resolve, reject) => {
    const session = connect(api.url, { ca: certificates.authority })
    session.on('error', reject)
    const stream = session.request({ ':path': path, authorization: `Bearer ${api.adminToken}` })
    stream.on('error', reject)
    stream.on('response', () => resolve(eventsOf(stream, () => session.destroy())))
  })

function eventsOf(stream: Readable, close: () => void): Watch {
  const lines = linesOf(stream)
  return {
    next: async () => {
      const { value, done } = await lines.next()
      return done === true ? undefined : JSON.parse(value)
    },
    close,
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  return undefined
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

const told = (event: { type: string; object: Json } | undefined): unknown[] => [
  event?.type,
  event?.object.metadata?.name,
]

for (const [protocol, open] of [
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
] as const) {
  describe(`watches over ${protocol}`, () => {
    let cluster: TestCluster
    let watch: Watch
    beforeEach(async () => {
      cluster = await startTestCluster({ historyLength: 5, bookmarkInterval: 20 })
    })
    afterEach(async () => {
      watch.close()
      await cluster.stop()
    })

    it('without a version begin with what there is and go on with what changes', async () => {
      await cluster.post(paths.pods, pod('old'))
      watch = await open(cluster, `${paths.pods}?watch=true`)
      assert.deepEqual(told(await watch.next()), ['ADDED', 'old'])
      await cluster.post(paths.pods, pod('new'))
      assert.deepEqual(told(await watch.next()), ['ADDED', 'new'])
      await cluster.patch(`${paths.pods}/new`, 'merge', { metadata: { labels: { a: 'b' } } })
      assert.deepEqual(told(await watch.next()), ['MODIFIED', 'new'])
      await cluster.remove(`${paths.pods}/old`)
      assert.deepEqual(told(await watch.next()), ['DELETED', 'old'])
    })

    it('from a version miss nothing after it and repeat nothing before it', async () => {
      await cluster.post(paths.pods, pod('before'))
      const { body } = await cluster.get(paths.pods)
      await cluster.post(paths.pods, pod('after'))
      watch = await open(cluster, `${paths.pods}?watch=1&resourceVersion=${body.metadata?.resourceVersion}`)
      assert.deepEqual(told(await watch.next()), ['ADDED', 'after'])
    })

    it('tell of objects that come into and leave the selection', async () => {
      const path = `${paths.pods}/p`
      await cluster.post(paths.pods, pod('p'))
      watch = await open(cluster, `${paths.pods}?watch=true&labelSelector=slot%3Dblue`)
      await cluster.patch(path, 'merge', { metadata: { labels: { slot: 'blue' } } })
      assert.deepEqual(told(await watch.next()), ['ADDED', 'p'])
      const changed = await cluster.patch(path, 'merge', { metadata: { labels: { slot: 'green' } } })
      const event = await watch.next()
      assert.deepEqual(told(event), ['DELETED', 'p'])
      assert.equal(event?.object.metadata?.labels?.slot, 'blue')
      assert.equal(event?.object.metadata?.resourceVersion, changed.body.metadata?.resourceVersion)
    })

    it('answer a version that is forgotten with an ERROR event of 410', async () => {
      for (let count = 0; count < 12; count++) await cluster.post(paths.pods, pod(`p${count}`))
      const before = timers()
      watch = await open(cluster, `${paths.pods}?watch=true&resourceVersion=1`)
      const event = await watch.next()
      assert.deepEqual([event?.type, event?.object.code, event?.object.reason], ['ERROR', 410, 'Expired'])
      assert.equal(await watch.next(), undefined)
      assert.equal(timers(), before, 'no timer of the watch is left')
    })

    it('end after timeoutSeconds', async () => {
      watch = await open(cluster, `${paths.pods}?watch=true&timeoutSeconds=1`)
      assert.equal(await watch.next(), undefined)
    })

    it('send bookmarks when they are allowed', async () => {
      const { body } = await cluster.get(paths.pods)
      const { resourceVersion } = body.metadata ?? {}
      watch = await open(
        cluster,
        `${paths.pods}?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`,
      )
      const event = await watch.next()
      assert.deepEqual([event?.type, event?.object.kind], ['BOOKMARK', 'Pod'])
      assert.equal(event?.object.metadata?.resourceVersion, cluster.store.resourceVersion)
    })

    it('of one object tell of that object alone', async () => {
      for (const name of ['p', 'q']) await cluster.post(paths.pods, pod(name))
      watch = await open(cluster, `${paths.pods}/q?watch=true`)
      assert.deepEqual(told(await watch.next()), ['ADDED', 'q'])
    })
  })
}

describe('watches', () => {
  it('as tables name their columns in the first event only', async () => {
    const cluster = await startTestCluster()
    for (const name of ['p', 'q']) await cluster.post(paths.pods, pod(name))
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { text } = await cluster.get(`${paths.pods}?watch=true&timeoutSeconds=1`, { accept })
    await cluster.stop()
    const tables = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).object)
    assert.deepEqual(
      tables.map(({ columnDefinitions, rows }) => [columnDefinitions?.length, rows[0].cells[0]]),
      [
        [9, 'p'],
        [undefined, 'q'],
      ],
    )
  })
})
