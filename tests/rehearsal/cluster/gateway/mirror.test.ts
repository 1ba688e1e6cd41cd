import assert from 'node:assert/strict'
import type { HttpRoute } from '../../../../rehearsal/cluster/objects/istio.ts'
import { eventually } from '../eventually.ts'
import { startMesh, type TestMesh } from './mesh.ts'

describe('a mirror at the gateway', () => {
  let mesh: TestMesh
  let draw = 0
  const seen: string[] = []

  beforeEach(async () => {
    draw = 0
    seen.length = 0
    mesh = await startMesh(() => draw)
    await mesh.addPod('green', (request, response) => {
      request.resume()
      response.end('green')
    })
  })
  afterEach(() => mesh.stop())

  const mirrored = (percent?: number): HttpRoute => ({
    route: [{ destination: { host: 'green' } }],
    mirror: { host: 'blue' },
    ...(percent === undefined ? {} : { mirrorPercentage: { value: percent } }),
  })
  const addBlue = () =>
    mesh.addPod('blue', async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen.push(`${request.method} ${request.url} ${request.headers.host?.replace(/:\d+$/, '')} ${body}`)
      response.writeHead(500).end('blue')
    })

  it('gets a copy of each request, body and all, and nobody hears its answer', async () => {
    await addBlue()
    await mesh.route(mirrored())
    const { status, body } = await mesh.call('/score?a=1', {
      method: 'POST',
      body: 'x'.repeat(200_000),
      headers: { host: 'm.test' },
    })
    assert.deepEqual([status, body], [200, 'green'])
    await mesh.call('/score', { headers: { host: 'm.test' } })
    await eventually('two copies', () => seen.length === 2)
    assert.deepEqual(seen.toSorted(), [
      'GET /score m.test-shadow ',
      `POST /score?a=1 m.test-shadow ${'x'.repeat(200_000)}`,
    ])
  })

  it('gets its percentage of them', async () => {
    await addBlue()
    await mesh.route(mirrored(30))
    for (draw of [0, 0.29, 0.31, 0.99]) await mesh.call('/')
    await eventually('two copies', () => seen.length === 2)
  })

  it('that is not there, or does not answer, is no matter', async () => {
    await mesh.route(mirrored())
    assert.equal((await mesh.call('/')).body, 'green')
    mesh.addDeafPod('blue')
    await mesh.route(mirrored(100))
    assert.equal((await mesh.call('/')).body, 'green')
  })
})
