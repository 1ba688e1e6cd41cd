import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { textOf } from '../e2e/canary.ts'
import { poisons } from '../poison.ts'
import { type Ground, ground, harmless, said } from './poison/ground.ts'
import { assertHarmless } from './poison/harmless.ts'

const all = Object.values(poisons)
  .filter((text) => text.length < 1_000)
  .join(' ')
const bytes = Buffer.concat([Buffer.from(all), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x00, 0x1b])])

/** Starts a server that answers everything so, and knows who asked by what. */
async function serve(
  answer: (path: string) => { status: number; headers?: Record<string, string>; body: string | Buffer },
) {
  const asked: { path: string; authorization: string | undefined }[] = []
  const server: Server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization })
    const { status, headers = {}, body } = answer(request.url ?? '')
    response.writeHead(status, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, asked, stop }
}

/** As a header can carry it: Node refuses to send some of the characters. */
const latin = (text: string) => Buffer.from(text.replace(/(?![\u0080-\u{10ffff}])[\p{Cc}]/gu, ' ')).toString('latin1')

describe('poison in answers of the web', function () {
  this.timeout(60_000)
  let on: Ground
  const stops: (() => Promise<unknown>)[] = []
  before(async () => {
    on = await ground()
  })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })
  async function served(answer: Parameters<typeof serve>[0]) {
    const one = await serve(answer)
    stops.push(one.stop)
    return one
  }

  const probes = { blueWeight: '0', probeCount: '100', proofSeconds: '1', onFailure: 'keep' }
  const gateways: Readonly<Record<string, Parameters<typeof serve>[0]>> = {
    'body and headers': () => ({
      status: 200,
      headers: { 'x-canary-slot': latin(all), 'set-cookie': latin(all) },
      body: bytes,
    }),
    'an error with it': () => ({ status: 503, body: bytes }),
    'a redirect to elsewhere': () => ({ status: 302, headers: { location: latin(`http://${all}`) }, body: bytes }),
    'names of JavaScript as a slot': () => ({ status: 200, headers: { 'x-canary-slot': '__proto__' }, body: '' }),
  }
  for (const [what, answer] of Object.entries(gateways)) {
    it(`does nothing in what probes are answered: ${what}`, async () => {
      const gateway = await served(answer)
      await on.canary.act('shift', { blueWeight: '0', markSlots: 'true' }, 2)
      const step = await harmless(what, on.canary, 'shift', { ...probes, probeUrl: `${gateway.url}/score` }, 'Failed')
      assert.ok(gateway.asked.length > 10, textOf(step))
    })
  }

  const gates = { blueWeight: '10', observeSeconds: '1', minimumRequests: '1', onFailure: 'restore' }
  const vector = (metric: object, value: string) =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric, value: [1790000000, value] }] },
    })
  const metrics: Readonly<Record<string, string | Buffer>> = {
    'bytes that are no text': bytes,
    'an error': JSON.stringify({ status: 'error', errorType: all, error: all, warnings: [all] }),
    'names and values': vector({ __name__: all, le: all, response_code: all }, all),
    'names of JavaScript':
      '{"status":"success","data":{"__proto__":{"resultType":"vector"},"constructor":{},"resultType":"__proto__","result":[{"metric":{"__proto__":{"a":1}},"value":[1,"1"]}]}}',
    'another form': '{"status":"success","data":{"resultType":"vector","result":{"length":5}}}',
    'nesting without end': `{"status":"success","data":${'['.repeat(200_000)}`,
    'a page of open scripts': `<html>${'<script'.repeat(100_000)}`,
    'more than anybody needs': Buffer.alloc(9 * 1024 * 1024, '['),
  }
  for (const [what, body] of Object.entries(metrics)) {
    it(`does nothing in what Prometheus answers: ${what}`, async () => {
      const prometheus = await served(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body }))
      const inputs = { ...gates, queries: 'avg(x) <= 1', maxErrorRate: '1', prometheusUrl: prometheus.url }
      await harmless(what, on.canary, 'shift', inputs, 'Failed')
      assert.ok(prometheus.asked.length > 0)
    })
  }

  it('leads no token of Prometheus to another server, by a redirect or by an address', async () => {
    const elsewhere = await served(() => ({ status: 200, body: '{}' }))
    const prometheus = await served((path) => ({ status: 307, headers: { location: elsewhere.url + path }, body: '' }))
    const connection = {
      id: 'prom-id',
      name: 'prom',
      url: prometheus.url,
      scheme: 'UsernamePassword',
      parameters: { username: '', password: 'token-of-prometheus-4711' },
      data: {},
    }
    const run = (prometheusUrl: string) => {
      const inputs = { ...gates, maxErrorRate: '1', prometheusUrl, prometheusConnection: 'prom' }
      return said(on.canary, 'shift', inputs, { connections: [{ ...on.canary.connection }, connection] })
    }
    for (const url of ['', elsewhere.url]) {
      const all = await run(url)
      assertHarmless(all, url)
      assert.equal(all.step.result, 'Failed', textOf(all.step))
    }
    assert.deepEqual(elsewhere.asked, [])
    assert.ok(prometheus.asked.some(({ authorization }) => authorization === 'Bearer token-of-prometheus-4711'))
  })
})
