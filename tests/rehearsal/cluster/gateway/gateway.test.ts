import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, request } from 'node:http'
import type { HttpRoute } from '../../../../rehearsal/cluster/objects/istio.ts'
import { eventually } from '../eventually.ts'
import { namespace } from '../workloads.ts'
import { startMesh, type TestMesh } from './mesh.ts'

const to = (host: string, weight?: number): NonNullable<HttpRoute['route']>[number] => ({
  destination: { host },
  ...(weight === undefined ? {} : { weight }),
})

describe('the gateway', () => {
  let mesh: TestMesh
  let draw = 0.5

  beforeEach(async () => {
    draw = 0.5
    mesh = await startMesh(() => draw)
  })
  afterEach(() => mesh.stop())

  const addNamedPods = async (): Promise<void> => {
    for (const slot of ['green', 'blue']) await mesh.addPod(slot, (_, response) => response.end(slot))
  }

  it('knows nothing without a route', async () => {
    assert.equal((await mesh.call('/score')).status, 404)
  })

  it('splits by weight, sends nothing to weight 0, and lets a header choose', async () => {
    await addNamedPods()
    const byHeader = { match: [{ headers: { 'x-api-version': { exact: 'blue' } } }], route: [to('blue')] }
    await mesh.route(byHeader, { route: [to('green', 30), to(`blue.${namespace}.svc.cluster.local`, 70)] })
    const answers: string[] = []
    for (draw of [0, 0.29, 0.31, 0.99]) answers.push((await mesh.call('/')).body)
    assert.deepEqual(answers, ['green', 'green', 'blue', 'blue'])
    await mesh.route(byHeader, { route: [to('green', 100), to('blue', 0)] })
    draw = 0.99
    assert.equal((await mesh.call('/')).body, 'green')
    assert.equal((await mesh.call('/', { headers: { 'x-api-version': 'blue' } })).body, 'blue')
  })

  it('splits by the subsets of a DestinationRule', async () => {
    await addNamedPods()
    const all = mesh.store.get('Service', namespace, 'green') ?? assert.fail('no service')
    mesh.store.update({ ...all, spec: { ...all.spec, selector: undefined } })
    const slices = mesh.store.list('EndpointSlice')
    for (const slice of slices) {
      const labels = { 'kubernetes.io/service-name': 'green' }
      mesh.store.update({ ...slice, metadata: { ...slice.metadata, labels } })
    }
    const subsets = ['green', 'blue'].map((slot) => ({ name: slot, labels: { slot } }))
    mesh.store.create({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'rule', namespace },
      spec: { host: 'green', subsets },
    })
    const part = (subset: string, weight: number) => ({ destination: { host: 'green', subset }, weight })
    await mesh.route({ route: [part('green', 0), part('blue', 100)] })
    assert.equal((await mesh.call('/')).body, 'blue')
    await mesh.route({ route: [part('green', 100), part('none', 0)] })
    assert.equal((await mesh.call('/')).body, 'green')
  })

  it('answers 503 in the words of Envoy when nobody is there', async () => {
    await mesh.route({ match: [{ uri: { prefix: '/empty' } }], route: [to('green')] }, { route: [to('nowhere')] })
    const [empty, unknown] = [await mesh.call('/empty'), await mesh.call('/unknown')]
    assert.deepEqual([empty.status, empty.body], [503, 'no healthy upstream'])
    assert.deepEqual([unknown.status, unknown.body], [503, ''])
  })

  it('puts the response headers of the destination on its answer, also when the gateway answers in its place', async () => {
    await mesh.addPod('green', (_, response) => response.writeHead(200, { 'x-slot': 'forged' }).end())
    const marked = (host: string, weight: number) => ({
      ...to(host, weight),
      headers: { response: { set: { 'x-slot': host } } },
    })
    await mesh.route({ route: [marked('green', 50), marked('blue', 50)] })
    const answers: unknown[] = []
    for (draw of [0, 0.99]) {
      const { status, headers } = await mesh.call('/')
      answers.push([status, headers['x-slot']])
    }
    assert.deepEqual(answers, [
      [200, 'green'],
      [503, 'blue'],
    ])
  })

  it('changes headers and the path on the way, and says who asked', async () => {
    await mesh.addPod('green', ({ url, headers }, response) => {
      response.setHeader('x-pod', 'yes')
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end(JSON.stringify({ url, headers }))
    })
    const headers = { request: { set: { 'x-from': 'route' }, remove: ['x-secret'] }, response: { remove: ['x-pod'] } }
    const destination = { ...to('green'), headers: { response: { set: { 'x-slot': 'green' } } } }
    await mesh.route({
      match: [{ uri: { prefix: '/score' } }],
      rewrite: { uri: '/predict' },
      headers,
      route: [destination],
    })
    const answer = await mesh.call('/score/v1?a=1', { headers: { 'x-secret': '1', host: 'models.test' } })
    const seen = JSON.parse(answer.body)
    assert.equal(seen.url, '/predict/v1?a=1')
    assert.deepEqual(
      [seen.headers['x-from'], seen.headers['x-secret'], seen.headers.host],
      ['route', undefined, 'models.test'],
    )
    assert.deepEqual([seen.headers['x-forwarded-for'], seen.headers['x-forwarded-proto']], ['127.0.0.1', 'http'])
    assert.deepEqual([answer.headers['x-slot'], answer.headers['x-pod']], ['green', undefined])
    assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2'])
  })

  it('redirects and answers by itself', async () => {
    await mesh.route(
      { match: [{ uri: { exact: '/old' } }], redirect: { uri: '/new', redirectCode: 308 } },
      { directResponse: { status: 418, body: { string: 'teapot' } } },
    )
    const [moved, direct] = [await mesh.call('/old', { headers: { host: 'models.test' } }), await mesh.call('/')]
    assert.deepEqual([moved.status, moved.headers.location], [308, 'http://models.test/new'])
    assert.deepEqual([direct.status, direct.body], [418, 'teapot'])
  })

  it('tells whoever meets a route that it can not obey', async () => {
    await mesh.route({ name: 'broken', fault: {}, route: [to('green')] })
    const { status, body } = await mesh.call('/')
    assert.equal(status, 500)
    assert.equal(body, `VirtualService ${namespace}/vs, route broken: this gateway does not know fault\n`)
    assert.equal(mesh.gateway.problems().length, 1)
  })

  it('asks another pod when one can not be reached, and sends the body once more', async () => {
    mesh.addDeafPod('green')
    await mesh.addPod('green', async (incoming, response) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      response.end(body)
    })
    await mesh.route({ route: [to('green')] })
    for (draw of [0, 0.5, 0.99]) {
      const answer = await mesh.call('/', { method: 'POST', body: 'payload' })
      assert.deepEqual([answer.status, answer.body], [200, 'payload'])
    }
  })

  it('gives up after its retries', async () => {
    mesh.addDeafPod('green')
    await mesh.route({ route: [to('green')], retries: { attempts: 1 } })
    const { status, body } = await mesh.call('/')
    assert.equal(status, 503)
    assert.match(
      body,
      /^upstream connect error or disconnect\/reset before headers\. reset reason: remote connection failure/,
    )
  })

  it('asks again on a status that the route counts as failure', async () => {
    let asked = 0
    await mesh.addPod('green', (_, response) => {
      asked += 1
      response.writeHead(asked < 3 ? 500 : 200).end(`${asked}`)
    })
    await mesh.route({ route: [to('green')], retries: { attempts: 3, retryOn: '5xx' } })
    assert.equal((await mesh.call('/')).body, '3')
  })

  it('ends a request that takes longer than the route allows', async () => {
    await mesh.addPod('green', () => undefined)
    await mesh.route({ route: [to('green')], timeout: '50ms' })
    const { status, body } = await mesh.call('/')
    assert.deepEqual([status, body], [504, 'upstream request timeout'])
  })

  it('streams both ways, without waiting for the end of either', async () => {
    await mesh.addPod('green', (incoming, response) => {
      response.flushHeaders()
      incoming.on('data', (chunk: Buffer) => response.write(`<${chunk.toString()}>`))
      incoming.on('end', () => response.end())
    })
    await mesh.route({ route: [to('green')] })
    const sent = request(mesh.gateway.url, { method: 'POST', agent: false })
    sent.flushHeaders()
    const [response] = await once(sent, 'response')
    response.setEncoding('utf8')
    for (const word of ['one', 'two']) {
      sent.write(word)
      assert.deepEqual(await once(response, 'data'), [`<${word}>`])
    }
    sent.end()
    response.resume()
    await once(response, 'end')
  })

  it('passes a body of many megabytes on, which it never keeps', async () => {
    const size = 8 * 1024 * 1024
    await mesh.addPod('green', (incoming, response) => {
      let bytes = 0
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length))
      incoming.on('end', () => response.end(`${bytes}`))
    })
    await mesh.route({ route: [to('green')] })
    const answer = await mesh.call('/', { method: 'POST', body: 'x'.repeat(size) })
    assert.equal(answer.body, `${size}`)
  })

  it('breaks the connection when a pod breaks off in the middle of its answer', async () => {
    await mesh.addPod('green', (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.destroy())
    })
    await mesh.route({ route: [to('green')] })
    await assert.rejects(mesh.call('/'), /aborted|socket hang up/)
  })

  it('stops asking a pod for a client that went away', async () => {
    let arrived = false
    let left = false
    await mesh.addPod('green', ({ socket }) => {
      arrived = true
      socket.on('close', () => {
        left = true
      })
    })
    await mesh.route({ route: [to('green')] })
    const sent = get(mesh.gateway.url, { agent: false })
    sent.on('error', () => undefined)
    await eventually('the request is with the pod', () => arrived)
    sent.destroy()
    await eventually('the pod is rid of it', () => left)
  })

  it('tells observers where each answer came from', async () => {
    await addNamedPods()
    const answers: unknown[] = []
    mesh.gateway.onAnswer(({ status, host, pod }) => answers.push([status, host?.split('.')[0], pod?.split('-')[0]]))
    await mesh.route({ match: [{ uri: { prefix: '/score' } }], route: [to('blue')] })
    for (const path of ['/score', '/other']) await mesh.call(path)
    assert.deepEqual(answers, [
      [200, 'blue', 'blue'],
      [404, undefined, undefined],
    ])
  })
})
