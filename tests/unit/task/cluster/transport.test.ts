import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import type { Readable } from 'node:stream'
import type { TlsOptions } from 'node:tls'
import { startProxy } from '../../../../rehearsal/cloud/proxy.ts'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import type { ClusterAccess, Credentials } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/access.ts'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import {
  openTransport,
  type Transport,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'
import { serveHttp, serveTcp } from '../network/servers.ts'

/** A server that echoes what it was asked, and counts its connections. */
interface Echo {
  readonly server: Http2SecureServer | Server
  readonly access: ClusterAccess
  connections: number
  /** Ends every connection as an API server does that wants to be balanced. */
  dismiss: () => void
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>
type Response = { writeHead: (status: number) => unknown; end: (text: string) => unknown }

const protocols = ['HTTP/2', 'HTTP/1.1'] as const

describe('the transport', () => {
  let certificates: ServerCertificates
  const opened: { close: () => void }[] = []

  before(async () => {
    certificates = await createCertificates(new Date())
  })
  afterEach(() => {
    for (const one of opened.splice(0)) one.close()
  })

  async function start(
    protocol: (typeof protocols)[number],
    /** Whose token alone is answered with success; absent: any; `nobody`: there is no answer at all. */
    known?: string,
    options: TlsOptions = {},
  ): Promise<Echo> {
    const secure = { ...options, key: certificates.key, cert: certificates.certificate }
    const sockets = new Set<{ destroy: () => void }>()
    const answer = (request: Request, response: Response) => {
      if (known === 'nobody') return
      const isKnown = known === undefined || request.headers.authorization === `Bearer ${known}`
      response.writeHead(isKnown ? 200 : 401)
      response.end(JSON.stringify([request.method, request.url, request.headers.authorization]))
    }
    const server =
      protocol === 'HTTP/2'
        ? createSecureServer(secure, (request, response) => answer(request, response))
        : createServer(secure, (request, response) => answer(request, response))
    const echo: Echo = {
      server,
      connections: 0,
      access: undefined as unknown as ClusterAccess,
      dismiss: () => {
        for (const socket of sockets) socket.destroy()
      },
    }
    server.on('secureConnection', (socket) => {
      echo.connections++
      sockets.add(socket)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    opened.push({
      close: () => {
        server.close()
        echo.dismiss()
      },
    })
    const { port } = server.address() as AddressInfo
    return Object.assign(echo, {
      access: {
        server: `https://127.0.0.1:${port}/base`,
        ca: certificates.authority,
        cert: undefined,
        key: undefined,
        passphrase: undefined,
        servername: undefined,
        verifyTls: true,
        proxy: undefined,
        credentials: { headers: async () => ({ authorization: 'Bearer t' }), refused: () => false },
      },
    })
  }

  function open(access: ClusterAccess): Transport {
    const transport = openTransport(access, { authorities: undefined })
    opened.push(transport)
    return transport
  }

  const never = new AbortController().signal

  async function ask(transport: Transport, path = '/x', signal = never): Promise<unknown> {
    const response = await transport.send({ method: 'GET', path, headers: {}, body: undefined, signal })
    return JSON.parse(await textOf(response.body))
  }

  for (const protocol of protocols) {
    it(`speaks ${protocol}, below the server's own path, with the credentials`, async () => {
      const { access } = await start(protocol)
      assert.deepEqual(await ask(open(access)), ['GET', '/base/x', 'Bearer t'])
    })

    it(`connects anew over ${protocol} when the server has ended the connection`, async () => {
      const echo = await start(protocol)
      const transport = open(echo.access)
      await ask(transport)
      echo.dismiss()
      await new Promise((resolve) => setTimeout(resolve, 20))
      await ask(transport)
      assert.equal(echo.connections, 2)
    })

    it(`connects anew over ${protocol} when it is told that its connection is in doubt`, async () => {
      const echo = await start(protocol)
      const transport = open(echo.access)
      await ask(transport)
      transport.renew()
      await ask(transport)
      assert.equal(echo.connections, 2)
    })

    it(`gives up a request over ${protocol} when its signal says so`, async () => {
      const { access } = await start(protocol, 'nobody')
      await assert.rejects(ask(open(access), '/x', AbortSignal.timeout(50)), { name: 'TimeoutError' })
    })
  }

  it('asks side by side on one TLS connection where the server speaks HTTP/2', async () => {
    const echo = await start('HTTP/2')
    const transport = open(echo.access)
    await Promise.all(['/a', '/b', '/c'].map((path) => ask(transport, path)))
    assert.equal(echo.connections, 1)
  })

  for (const protocol of protocols) {
    it(`goes through the tunnel of a proxy over ${protocol}, by one connection`, async () => {
      const echo = await start(protocol)
      const proxy = await startProxy({ credentials: { user: 'u', password: 'p' } })
      opened.push({ close: () => void proxy.stop() })
      const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`
      const transport = open({ ...echo.access, proxy: { url: proxy.url, authorization } })
      for (const path of ['/a', '/b']) {
        assert.deepEqual(await ask(transport, path), ['GET', `/base${path}`, 'Bearer t'])
      }
      const target = echo.access.server.replace(/^https:\/\/|\/base$/g, '')
      assert.deepEqual(proxy.requests, [{ method: 'CONNECT', target, refusedWith: undefined }])
    })

    it(`asks once more over ${protocol} with new credentials when the old ones are refused`, async () => {
      const { access } = await start(protocol, 'new')
      const tokens = ['old', 'new']
      const credentials: Credentials = {
        headers: async () => ({ authorization: `Bearer ${tokens[0]}` }),
        refused: () => tokens.shift() !== undefined,
      }
      assert.deepEqual(await ask(open({ ...access, credentials })), ['GET', '/base/x', 'Bearer new'])
    })

    it(`gives the refusal over ${protocol} when there are no new credentials`, async () => {
      const { access } = await start(protocol, 'new')
      const request = { method: 'GET', path: '/x', headers: {}, body: undefined, signal: never }
      assert.equal((await open(access).send(request)).status, 401)
    })

    it(`tells over ${protocol} that the server wants a client certificate`, async () => {
      const { access } = await start(protocol, undefined, { ca: certificates.authority, requestCert: true })
      await assert.rejects(ask(open(access)), /does not accept this client: it wants a client certificate/)
      const { certificate: cert, key } = await certificates.issuer.issue({ use: 'client', name: 'deployer' })
      assert.ok(await ask(open({ ...access, cert, key })))
    })
  }

  it('speaks plain HTTP to a proxy by whole addresses', async () => {
    const proxy = await startProxy()
    const server = await serveHttp((request, response) => response.end(JSON.stringify([request.url])))
    opened.push({ close: () => void proxy.stop() }, { close: server.stop })
    const { access } = await start('HTTP/1.1')
    const plain = {
      ...access,
      server: `http://127.0.0.1:${server.port}`,
      proxy: { url: proxy.url, authorization: undefined },
    }
    assert.deepEqual(await ask(open(plain)), ['/x'])
    assert.deepEqual(
      proxy.requests.map(({ target }) => target),
      [`${plain.server}/x`],
    )
  })

  it('tells what the credentials say when there are none, not that the server is out of reach', async () => {
    const { access } = await start('HTTP/2')
    const reason = new Error('the plugin gives no token')
    const credentials: Credentials = { headers: () => Promise.reject(reason), refused: () => false }
    await assert.rejects(ask(open({ ...access, credentials })), reason)
  })

  it('does not wait for a connection once the step is cancelled, or the transport closed', async () => {
    const silent = await serveTcp(() => undefined)
    opened.push({ close: silent.stop })
    const { access } = await start('HTTP/2')
    const transport = open({ ...access, server: `https://127.0.0.1:${silent.port}` })
    await assert.rejects(ask(transport, '/x', AbortSignal.timeout(20)), { name: 'TimeoutError' })
    const asking = ask(transport)
    transport.close()
    await assert.rejects(asking)
  })

  it('does not trust a certificate that nobody it knows has signed', async () => {
    const { access } = await start('HTTP/2')
    await assert.rejects(
      ask(open({ ...access, ca: undefined })),
      (error) => error instanceof Unreachable && /certificate/.test(error.message),
    )
  })

  it('trusts it when the connection says so', async () => {
    const { access } = await start('HTTP/2')
    assert.ok(await ask(open({ ...access, ca: undefined, verifyTls: false })))
  })
})

async function textOf(body: Readable): Promise<string> {
  let text = ''
  for await (const chunk of body) text += chunk
  return text
}
