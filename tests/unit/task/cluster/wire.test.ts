import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { createCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import { readText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/answer.ts'
import { http2Wire } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/wire.ts'

const megabytes = 3

describe('a connection of HTTP/2', () => {
  it('lets the server send the largest object without waiting for us in between: what it waits is round trips', async () => {
    const certificates = await createCertificates(new Date())
    const server = createSecureServer({ key: certificates.key, cert: certificates.certificate })
    const windows: number[] = []
    server.on('stream', (stream: ServerHttp2Stream) => {
      // What it may send before the client has taken any of it: of this answer, and of all answers together.
      windows.push(stream.session?.remoteSettings.initialWindowSize ?? 0, stream.session?.state.remoteWindowSize ?? 0)
      stream.respond({ ':status': 200 })
      stream.end('x'.repeat(megabytes * 2 ** 20))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const socket = connect({ port, ca: certificates.authority, ALPNProtocols: ['h2'] })
    await once(socket, 'secureConnect')
    const base = new URL(`https://127.0.0.1:${port}`)
    const wire = http2Wire(base, socket)
    try {
      const signal = new AbortController().signal
      const ask = { method: 'GET', path: '/', headers: {}, body: undefined, signal }
      const answers = await Promise.all([wire.send(ask), wire.send(ask)])
      const peer = { name: base.origin, isProxy: false }
      const texts = await Promise.all(answers.map(({ body }) => readText(body, peer)))
      assert.deepEqual(
        texts.map(({ length }) => length),
        [megabytes * 2 ** 20, megabytes * 2 ** 20],
      )
      // 1.5 MB is the most that etcd stores, and JSON is at most twice that.
      assert.ok(
        windows.every((bytes) => bytes >= megabytes * 2 ** 20),
        `windows of ${windows.join(', ')} bytes`,
      )
    } finally {
      wire.close()
      server.close()
    }
  })
})
