import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { startProxy } from '../../../../rehearsal/cloud/proxy.ts'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import type { Network } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'
import { openProber } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import type { Outcome } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import type { ProbeRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/way.ts'
import { slotHeader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot-mark.ts'
import { deadPort, type Running, serveHttp, serveHttps, serveTcp } from '../network/servers.ts'

const direct: Network = { proxyFor: () => undefined, authorities: undefined }
const elapsed = () => performance.now()

describe('a prober', () => {
  const running: { stop(): unknown }[] = []
  const started = <T extends { stop(): unknown }>(one: T): T => {
    running.push(one)
    return one
  }
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop()
  })

  /** Sends these probes one after the other over the same connections. */
  async function probe(
    request: Partial<ProbeRequest>,
    network = direct,
    headers: readonly Record<string, string>[] = [{}],
  ): Promise<Outcome[]> {
    const usual = { method: 'GET', headers: {}, body: undefined, timeoutMs: 5000, ca: undefined, verifyTls: true }
    const connections = openProber({ url: '', ...usual, ...request }, network, elapsed).connect()
    try {
      const outcomes: Outcome[] = []
      for (const one of headers) outcomes.push(await connections.ask(one))
      return outcomes
    } finally {
      connections.close()
    }
  }

  const gateway = async (listener: RequestListener): Promise<Running & { url: string }> => {
    const server = started(await serveHttp(listener))
    return { ...server, url: `http://127.0.0.1:${server.port}/score` }
  }

  const told = (outcome: Outcome | undefined) =>
    outcome?.kind === 'answer' ? [outcome.status, outcome.slot, outcome.broken] : outcome?.reason.replace(/:\d+/, '')

  it('sends what it was given and nothing else, and tells status, slot and time', async () => {
    const seen: [string | undefined, string | undefined, IncomingMessage['headers'], string][] = []
    const { url } = await gateway(async (incoming, outgoing) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      seen.push([incoming.method, incoming.url, incoming.headers, body])
      outgoing.writeHead(200, { [slotHeader]: 'blue' }).end('"New Model B"')
    })
    const headers = { host: 'models.example.com', 'content-type': 'application/json' }
    const [outcome] = await probe({ url: `${url}?a=1`, method: 'POST', headers, body: '{"data":"é"}' }, direct, [
      { 'x-api-version': 'blue' },
    ])
    assert.deepEqual(told(outcome), [200, 'blue', undefined])
    assert.ok(outcome?.kind === 'answer' && outcome.ms > 0 && outcome.ms < 5000)
    assert.deepEqual(seen, [
      [
        'POST',
        '/score?a=1',
        { ...headers, 'x-api-version': 'blue', 'content-length': '13', connection: 'keep-alive' },
        '{"data":"é"}',
      ],
    ])
  })

  it('keeps its connection from probe to probe', async () => {
    const { url, connections } = await gateway((_, outgoing) => outgoing.end())
    await probe(
      { url },
      direct,
      Array.from({ length: 20 }, () => ({})),
    )
    assert.equal(connections(), 1)
  })

  it('follows no redirect, and takes no other word for a slot', async () => {
    let asked = 0
    const { url } = await gateway((_, outgoing) => {
      asked++
      outgoing.writeHead(302, { location: '/elsewhere', [slotHeader]: 'green, blue' }).end()
    })
    assert.deepEqual((await probe({ url })).map(told), [[302, undefined, undefined]])
    assert.equal(asked, 1)
  })

  it('tells of an answer that breaks off, and of one that does not end', async () => {
    const { url } = await gateway((incoming, outgoing) => {
      outgoing.writeHead(200, { [slotHeader]: 'blue', 'content-length': '100' }).write('half')
      if (incoming.headers.end === 'broken') setImmediate(() => outgoing.destroy())
    })
    const outcomes = await probe({ url, timeoutMs: 200 }, direct, [{ end: 'broken' }, { end: 'never' }])
    assert.deepEqual(outcomes.map(told), [
      [200, 'blue', 'an answer broke off'],
      [200, 'blue', 'an answer did not end within 0.2 s'],
    ])
  })

  it('tells why there is no answer', async () => {
    const mute = started(await serveTcp(() => undefined))
    const rude = started(await serveTcp((socket) => socket.once('data', () => socket.destroy())))
    const rows = [
      { port: await deadPort(), want: /refuse.*ECONNREFUSED/ },
      { port: mute.port, want: /gave no answer within 0\.3 s/ },
      { port: rude.port, want: /ended the connection before it had answered/ },
    ]
    for (const { port, want } of rows) {
      const [outcome] = await probe({ url: `http://127.0.0.1:${port}/`, timeoutMs: 300 })
      assert.ok(outcome?.kind === 'failure')
      assert.match(outcome.reason, want)
      assert.ok(outcome.next.length > 0)
    }
  })

  it('does not blame the gateway for closing a connection that was idle', async () => {
    let served = 0
    // Each connection serves one request, says that it is kept, and is closed when the second comes.
    const server = started(
      await serveTcp((socket) =>
        socket
          .once('data', () => {
            served++
            socket.write(`HTTP/1.1 200 OK\r\n${slotHeader}: green\r\ncontent-length: 0\r\n\r\n`)
            socket.once('data', () => socket.destroy())
          })
          .on('error', () => socket.destroy()),
      ),
    )
    const outcomes = await probe({ url: `http://127.0.0.1:${server.port}/` }, direct, [{}, {}, {}])
    assert.deepEqual([outcomes.map(told), served], [Array.from({ length: 3 }, () => [200, 'green', undefined]), 3])
  })

  it('ends what is under way when it is closed', async () => {
    const { url } = await gateway(() => undefined)
    const connections = openProber(
      { url, method: 'GET', headers: {}, body: undefined, timeoutMs: 60_000, ca: undefined, verifyTls: true },
      direct,
      elapsed,
    ).connect()
    const asked = connections.ask({})
    setTimeout(() => connections.close(), 50)
    assert.equal((await asked).kind, 'failure')
  })

  describe('over TLS', () => {
    let certificates: ServerCertificates
    before(async () => {
      certificates = await createCertificates(new Date())
    })
    const secured = async (hosts?: readonly string[]) => {
      const { certificate: cert, key } = await certificates.issuer.issue({ use: 'server', ...(hosts && { hosts }) })
      const names: unknown[] = []
      const server = started(
        await serveHttps({ cert, key }, ({ socket }, outgoing) => {
          names.push((socket as TLSSocket).servername)
          outgoing.setHeader(slotHeader, 'green').end()
        }),
      )
      return { url: `https://127.0.0.1:${server.port}/score`, names }
    }

    it('trusts the authority that it was given, or else the agent’s', async () => {
      const { url } = await secured()
      const ca = certificates.authority
      const agents = { ...direct, authorities: ca }
      assert.deepEqual((await probe({ url, ca })).map(told), [[200, 'green', undefined]])
      assert.deepEqual((await probe({ url }, agents)).map(told), [[200, 'green', undefined]])
      assert.match(String((await probe({ url })).map(told)), /is not trusted/)
    })

    it('verifies nothing only when it was told so', async () => {
      const { url } = await secured()
      assert.deepEqual((await probe({ url, verifyTls: false })).map(told), [[200, 'green', undefined]])
    })

    it('asks for the host that the routes want, also in TLS', async () => {
      const { url, names } = await secured(['models.example.com'])
      const headers = { host: 'models.example.com:443' }
      const outcomes = await probe({ url, headers, ca: certificates.authority })
      assert.deepEqual([outcomes.map(told), names], [[[200, 'green', undefined]], ['models.example.com']])
    })
  })

  describe("through the agent's proxy", () => {
    const through = (url: string, authorization?: string): Network => ({
      ...direct,
      proxyFor: () => ({ url, authorization }),
    })
    const greens: RequestListener = (_, outgoing) => outgoing.setHeader(slotHeader, 'green').end()

    it('sends plain requests by their whole address', async () => {
      const { url } = await gateway(greens)
      const proxy = started(await startProxy())
      assert.deepEqual((await probe({ url }, through(proxy.url))).map(told), [[200, 'green', undefined]])
      assert.deepEqual(
        proxy.requests.map(({ method, target }) => [method, target]),
        [['GET', url]],
      )
    })

    it('has a tunnel for TLS', async () => {
      const { certificate: cert, key, authority: ca } = await createCertificates(new Date())
      const server = started(await serveHttps({ cert, key }, greens))
      const proxy = started(await startProxy())
      const url = `https://127.0.0.1:${server.port}/`
      assert.deepEqual((await probe({ url, ca }, through(proxy.url))).map(told), [[200, 'green', undefined]])
      assert.deepEqual(
        proxy.requests.map(({ method }) => method),
        ['CONNECT'],
      )
    })

    it('takes a proxy’s demand for credentials for what it is', async () => {
      const { url } = await gateway(greens)
      const proxy = started(await startProxy({ credentials: { user: 'u', password: 'p' } }))
      assert.match(String((await probe({ url }, through(proxy.url))).map(told)), /The proxy .* wants credentials/)
      const basic = `Basic ${Buffer.from('u:p').toString('base64')}`
      assert.deepEqual((await probe({ url }, through(proxy.url, basic))).map(told), [[200, 'green', undefined]])
    })

    it('refuses to send a plain request for another host, which the proxy would send elsewhere', async () => {
      const headers = { host: 'models.example.com' }
      await assert.rejects(
        probe({ url: 'http://127.0.0.1/', headers }, through('http://127.0.0.1:1')),
        /NetworkError: .*for the host 'models\.example\.com'/,
      )
    })
  })
})
