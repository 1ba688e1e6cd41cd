import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import type { Readable } from 'node:stream'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import type { ClusterAccess } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/access.ts'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import {
  openTransport,
  type Transport,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'

/** A server that echoes what it was asked, and counts its connections. */
interface Echo {
  readonly server: Http2SecureServer | Server
  readonly access: ClusterAccess
  connections: number
  /** Ends every connection as an API server does that wants to be balanced. */
  dismiss: () => void
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>
type Response = { end: (text: string) => unknown }

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

  async function start(protocol: (typeof protocols)[number], hang = false): Promise<Echo> {
    const { key, certificate: cert } = certificates
    const sockets = new Set<{ destroy: () => void }>()
    const answer = (request: Request, response: Response) => {
      if (hang) return
      response.end(JSON.stringify([request.method, request.url, request.headers.authorization]))
    }
    const server =
      protocol === 'HTTP/2'
        ? createSecureServer({ key, cert }, (request, response) => answer(request, response))
        : createServer({ key, cert }, (request, response) => answer(request, response))
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

    it(`gives up a request over ${protocol} when its signal says so`, async () => {
      const { access } = await start(protocol, true)
      await assert.rejects(ask(open(access), '/x', AbortSignal.timeout(50)), { name: 'TimeoutError' })
    })
  }

  it('asks side by side on one TLS connection where the server speaks HTTP/2', async () => {
    const echo = await start('HTTP/2')
    const transport = open(echo.access)
    await Promise.all(['/a', '/b', '/c'].map((path) => ask(transport, path)))
    assert.equal(echo.connections, 1)
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
