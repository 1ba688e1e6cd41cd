import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { openKubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { openTransport } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'

const whole = JSON.stringify({ kind: 'Service', metadata: { name: 'a', labels: { text: 'x'.repeat(5000) } } })

const ways = ['reset', 'ended', 'in order', 'in order, a refusal'] as const

describe('an answer that is broken off', () => {
  let certificates: ServerCertificates
  const closes: (() => void)[] = []

  before(async () => {
    certificates = await createCertificates(new Date())
  })
  afterEach(() => {
    for (const close of closes.splice(0)) close()
  })

  /** A Kubernetes API whose first `times` answers end in their midst. */
  async function apiBreaking(protocol: 'h2' | 'http/1.1', how: (typeof ways)[number], times: number) {
    const { key, certificate: cert, authority: ca } = certificates
    const server = createSecureServer({ key, cert, allowHTTP1: true, ALPNProtocols: [protocol] })
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    server.on('sessionError', () => undefined)
    let asked = 0
    server.on('request', (_, response) => {
      asked++
      const isRefused = how === 'in order, a refusal' && asked <= times
      response.writeHead(isRefused ? 404 : 200, { 'content-type': 'application/json' })
      if (asked > times) return response.end(whole)
      const half = whole.slice(0, whole.length / 2)
      if (how.startsWith('in order')) return response.end(half)
      return response.write(half, () => {
        for (const socket of sockets) how === 'reset' ? socket.resetAndDestroy() : socket.destroy()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const transport = openTransport(
      {
        server: `https://127.0.0.1:${port}`,
        ca,
        cert: undefined,
        key: undefined,
        passphrase: undefined,
        servername: undefined,
        verifyTls: true,
        proxy: undefined,
        credentials: { headers: async () => ({}), refused: () => false },
      },
      { authorities: undefined },
    )
    closes.push(() => {
      transport.close()
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    const { signal } = new AbortController()
    const api = openKubernetesApi(transport, { namespace: 'ns', signal, sleep: async () => undefined })
    return { api, asked: () => asked }
  }

  for (const protocol of ['h2', 'http/1.1'] as const) {
    for (const how of ways) {
      it(`is asked for again over ${protocol} (${how})`, async () => {
        const { api, asked } = await apiBreaking(protocol, how, 2)
        assert.deepEqual(await api.get('Service', 'a'), JSON.parse(whole))
        assert.equal(asked(), 3)
      })

      it(`is told as that over ${protocol} when it stays so (${how})`, async () => {
        const { api, asked } = await apiBreaking(protocol, how, 99)
        await assert.rejects(api.get('Service', 'a'), (error) => {
          assert.ok(error instanceof Unreachable)
          assert.match(error.message, /ended the connection before it had answered/)
          return true
        })
        assert.equal(asked(), 5)
      })
    }
  }
})
