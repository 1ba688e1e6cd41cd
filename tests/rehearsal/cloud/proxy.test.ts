import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { type ProxyOptions, type ProxyServer, startProxy } from '../../../rehearsal/cloud/proxy.ts'
import { startWebService, type WebService } from '../../../rehearsal/cloud/web-service.ts'
import { type CertificateAuthority, createAuthority } from '../../../rehearsal/cluster/certificates.ts'

const basic = `Basic ${Buffer.from('agent:pass word').toString('base64')}`

describe('the rehearsal’s proxy', () => {
  let authority: CertificateAuthority
  let secure: WebService
  let plain: WebService
  const proxies: ProxyServer[] = []
  before(async () => {
    authority = await createAuthority('servers', new Date())
    secure = await startWebService(await authority.issue({ use: 'server' }), () => ({ status: 200, body: 'secure' }))
    plain = await startWebService(undefined, ({ path }) => ({ status: 200, body: `plain ${path}` }))
  })
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())))
  after(() => Promise.all([secure.stop(), plain.stop()]))

  async function proxy(options: ProxyOptions = {}): Promise<ProxyServer> {
    const started = await startProxy(options)
    proxies.push(started)
    return started
  }

  /** The status of CONNECT, and the tunnel when it is open. */
  function tunnel(
    { url }: ProxyServer,
    target: string,
    authorization?: string,
  ): Promise<{ status: number; socket: Socket }> {
    const { hostname, port } = new URL(url)
    const headers = authorization === undefined ? {} : { 'proxy-authorization': authorization }
    return new Promise((resolve, reject) => {
      const asked = request({ host: hostname, port, method: 'CONNECT', path: target, headers, agent: false })
      asked.on('error', reject)
      asked.on('connect', ({ statusCode = 0 }, socket) => resolve({ status: statusCode, socket }))
      asked.end()
    })
  }

  /** What the server says through the tunnel, to who trusts this authority. */
  async function throughTunnel(socket: Socket, ca: string): Promise<string> {
    const opened = connectTls({ socket, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] })
    opened.end('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
    return text(opened)
  }

  it('opens a tunnel in which the server itself speaks', async () => {
    const one = await proxy()
    const target = new URL(secure.url).host
    const { status, socket } = await tunnel(one, target)
    assert.equal(status, 200)
    assert.match(await throughTunnel(socket, authority.certificate), /secure/)
    assert.deepEqual(one.requests, [{ method: 'CONNECT', target, refusedWith: undefined }])
  })

  it('looks into a tunnel with a certificate of its own', async () => {
    const inspector = await createAuthority('inspector', new Date())
    const one = await proxy({ inspector })
    const open = async (): Promise<Socket> => (await tunnel(one, new URL(secure.url).host)).socket
    assert.match(await throughTunnel(await open(), inspector.certificate), /secure/)
    await assert.rejects(
      throughTunnel(await open(), authority.certificate),
      /unable to verify|self-signed|unable to get/,
    )
  })

  it('wants to know who asks', async () => {
    const one = await proxy({ credentials: { user: 'agent', password: 'pass word' } })
    const target = new URL(secure.url).host
    assert.deepEqual(
      await Promise.all([undefined, 'Basic eA==', basic].map(async (who) => (await tunnel(one, target, who)).status)),
      [407, 407, 200],
    )
  })

  it('refuses what its rules forbid, until they don’t', async () => {
    const one = await proxy()
    one.refuse(403)
    assert.equal((await tunnel(one, new URL(secure.url).host)).status, 403)
    one.refuse(undefined)
    assert.equal((await tunnel(one, new URL(secure.url).host)).status, 200)
  })

  it('says that a server is not there', async () => {
    assert.equal((await tunnel(await proxy(), '127.0.0.1:1')).status, 502)
  })

  it('passes on a request that names a whole address', async () => {
    const one = await proxy()
    const { hostname, port } = new URL(one.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request({ host: hostname, port, path: `${plain.url}/a`, agent: false }, (got) => {
        text(got).then(resolve, reject)
      })
      asked.on('error', reject)
      asked.end()
    })
    assert.equal(answer, 'plain /a')
    assert.equal(one.requests[0]?.target, `${plain.url}/a`)
  })
})
