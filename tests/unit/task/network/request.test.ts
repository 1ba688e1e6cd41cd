import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { type ProxyOptions, startProxy } from '../../../../rehearsal/cloud/proxy.ts'
import {
  type Certified,
  createCertificates,
  type ServerCertificates,
} from '../../../../rehearsal/cluster/certificates.ts'
import type { HttpProxy, Network } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import {
  type OutgoingRequest,
  openRequests,
  type RequestLimits,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/request.ts'
import { deadPort, serveHttp, serveHttps, serveTcp } from './servers.ts'

const day = 86_400_000
const never = new AbortController().signal

describe('a request to a web service', () => {
  let certificates: ServerCertificates
  const running: { stop: () => unknown }[] = []

  before(async () => {
    certificates = await createCertificates(new Date())
  })
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop()
  })

  async function keep<T extends { stop: () => unknown }>(starting: Promise<T>): Promise<T> {
    const one = await starting
    running.push(one)
    return one
  }

  const secure = (listener: RequestListener, certified: Certified = certificates) =>
    keep(serveHttps({ key: certified.key, cert: certified.certificate }, listener))
  const proxy = (options?: ProxyOptions) => keep(startProxy(options))

  const echo: RequestListener = (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      response.setHeader('x-kind', 'echo')
      response.end([request.method, request.url, request.headers.host, request.headers['x-mine'], body].join(' '))
    })
  }

  function network(through?: HttpProxy): Network {
    return { proxyFor: () => through, authorities: certificates.authority }
  }

  function ask(url: string, around = network(), request: Partial<OutgoingRequest> = {}, limits?: RequestLimits) {
    return openRequests(around, limits)({ method: 'GET', url, signal: never, ...request })
  }

  it('carries method, path, query, headers and body, and gives status, headers and text', async () => {
    const { port } = await secure(echo)
    const url = `https://localhost:${port}/a?b=c`
    const answer = await ask(url, network(), { method: 'POST', headers: { 'x-mine': 'it' }, body: 'grüße' })
    assert.deepEqual(
      [answer.status, answer.header('x-kind'), answer.text],
      [200, 'echo', `POST /a?b=c localhost:${port} it grüße`],
    )
  })

  it('does not follow a redirect, which could take a token elsewhere', async () => {
    const { port } = await secure((_, response) => response.writeHead(302, { location: 'https://elsewhere' }).end())
    const answer = await ask(`https://localhost:${port}`)
    assert.deepEqual([answer.status, answer.header('location')], [302, 'https://elsewhere'])
  })

  describe('through a proxy', () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

    for (const kind of ['http', 'https'] as const) {
      it(`of ${kind} goes by a tunnel, with the credentials`, async () => {
        const { port } = await secure(echo)
        const credentials = { user: 'agent', password: 'a:b' }
        const there = await proxy({ credentials, ...(kind === 'https' && { certified: certificates }) })
        const answer = await ask(
          `https://localhost:${port}/a`,
          network({ url: there.url, authorization: basic('agent:a:b') }),
        )
        assert.match(answer.text, /^GET \/a localhost/)
        assert.deepEqual(there.requests, [{ method: 'CONNECT', target: `localhost:${port}`, refusedWith: undefined }])
      })
    }

    it('goes by the whole address where it is plain HTTP', async () => {
      const { port } = await keep(serveHttp(echo))
      const there = await proxy({ credentials: { user: 'u', password: 'p' } })
      const url = `http://localhost:${port}/a?b`
      const answer = await ask(url, network({ url: there.url, authorization: basic('u:p') }))
      assert.match(answer.text, /^GET \/a\?b localhost/)
      assert.deepEqual(there.requests, [{ method: 'GET', target: url, refusedWith: undefined }])
    })

    it('does not go where the address is of the own machine', async () => {
      const { port } = await keep(serveHttp(echo))
      const there = await proxy()
      await ask(`http://127.0.0.1:${port}/`, network({ url: there.url, authorization: undefined }), { direct: true })
      assert.deepEqual(there.requests, [])
    })

    const refusals: readonly { it: string; status?: number; authorization?: string; says: RegExp }[] = [
      {
        it: 'wants credentials',
        says: /^The proxy http:\/\/127.0.0.1:\d+ wants credentials for localhost:\d+ \(407\)\.$/,
      },
      {
        it: 'does not know them',
        authorization: basic('u:wrong'),
        says: /does not accept the credentials .* \(407\)\.$/,
      },
      {
        it: 'forbids the host',
        authorization: basic('u:p'),
        status: 403,
        says: /does not allow localhost:\d+ \(403\)\.$/,
      },
      { it: 'fails', authorization: basic('u:p'), status: 502, says: /could not reach localhost:\d+ \(502\)\.$/ },
    ]
    for (const { it: what, status, authorization, says } of refusals) {
      it(`tells that the proxy ${what}, without the credentials`, async () => {
        const { port, connections } = await secure(echo)
        const there = await proxy({ credentials: { user: 'u', password: 'p' } })
        there.refuse(status)
        const error = await failure(ask(`https://localhost:${port}`, network({ url: there.url, authorization })))
        assert.match(error.message, says)
        assert.doesNotMatch(error.message + error.next, /Basic|wrong/)
        assert.equal(connections(), 0)
      })
    }

    it('tells that the proxy wants credentials of a kind that it does not know', async () => {
      const challenge = { 'proxy-authenticate': 'NTLM', 'content-length': '0' }
      const there = await keep(serveHttp((_, response) => response.writeHead(407, challenge).end()))
      const url = `http://127.0.0.1:${there.port}`
      const error = await failure(ask('http://metadata.example/', network({ url, authorization: undefined })))
      assert.match(error.message, /wants credentials by NTLM for metadata\.example:80 \(407\); the task knows Basic\.$/)
    })

    it('tells a refusal likewise where it is plain HTTP', async () => {
      const there = await proxy({ credentials: { user: 'u', password: 'p' } })
      const error = await failure(
        ask('http://metadata.example/', network({ url: there.url, authorization: undefined })),
      )
      assert.match(error.message, /wants credentials for metadata.example:80 \(407\)\.$/)
    })

    it('tells that the proxy is not there', async () => {
      const url = `http://127.0.0.1:${await deadPort()}`
      const error = await failure(ask('https://localhost:1', network({ url, authorization: undefined })))
      assert.equal(error.message, `The proxy ${url} cannot be reached: it refuses the connection (ECONNREFUSED).`)
      assert.match(error.next, /^Check the proxy/)
    })

    it('refuses a kind of proxy that it does not know', async () => {
      const error = await failure(
        ask('https://localhost:1', network({ url: 'socks5://p:1', authorization: undefined })),
      )
      assert.match(error.message, /^The proxy socks5:\/\/p:1 is of a kind/)
    })
  })

  describe('does not trust a server', () => {
    const cases: readonly { it: string; certified: () => Promise<Certified>; says: RegExp }[] = [
      {
        it: 'of an unknown authority',
        certified: () => createCertificates(new Date()),
        says: /^https:\/\/localhost:\d+ is not trusted: .*unknown to the agent/,
      },
      {
        it: 'whose certificate has expired',
        certified: () => holding(-9 * day, -day),
        says: /of its chain has expired/,
      },
      { it: 'whose certificate is not valid yet', certified: () => holding(day, 9 * day), says: /is not valid yet/ },
      {
        it: 'whose certificate is for other names',
        certified: () => certificates.issuer.issue({ use: 'server', hosts: ['other.example'] }),
        says: /is not trusted: its certificate is for other names, DNS:other\.example \(ERR_TLS_CERT_ALTNAME_INVALID\)\.$/,
      },
    ]
    for (const { it: what, certified, says } of cases) {
      it(what, async () => {
        const { port } = await secure(echo, await certified())
        const error = await failure(ask(`https://localhost:${port}`))
        assert.match(error.message, says)
        assert.equal(error.lasting, true)
      })
    }

    function holding(from: number, until: number): Promise<Certified> {
      const now = Date.now()
      return certificates.issuer.issue({
        use: 'server',
        validity: { from: new Date(now + from), until: new Date(now + until) },
      })
    }
  })

  describe('that wants to know the client', () => {
    const wanting = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
      keep(
        serveHttps(
          {
            key: certificates.key,
            cert: certificates.certificate,
            ca: certificates.authority,
            requestCert: true,
            rejectUnauthorized: true,
            maxVersion,
          },
          echo,
        ),
      )

    it('gets the client certificate that the agent has for that address', async () => {
      const { port } = await wanting('TLSv1.3')
      const { certificate: cert, key } = await certificates.issuer.issue({ use: 'client', name: 'agent' })
      const asked: string[] = []
      const around: Network = {
        ...network(),
        clientCertificateFor: (url) => {
          asked.push(url)
          return { cert, key }
        },
      }
      assert.equal((await ask(`https://localhost:${port}/a`, around)).status, 200)
      assert.deepEqual(asked, [`https://localhost:${port}/a`])
    })

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      it(`says so over ${version}`, async () => {
        const { port } = await wanting(version)
        const error = await failure(ask(`https://localhost:${port}/a`))
        assert.match(error.message, /does not accept this client: it wants a client certificate/)
      })
    }

    it('is not asked with a certificate that cannot be read', async () => {
      const around = { ...network(), clientCertificateFor: () => ({ cert: 'no PEM', key: 'no PEM' }) }
      const error = await failure(ask('https://localhost:1', around))
      assert.match(error.message, /was not asked: the connection's own certificate or key cannot be read/)
    })
  })

  describe('fails with a sentence', () => {
    it('when nobody listens', async () => {
      const port = await deadPort()
      const error = await failure(ask(`https://127.0.0.1:${port}`))
      const says = `https://127.0.0.1:${port} cannot be reached: it refuses the connection (ECONNREFUSED).`
      assert.deepEqual([error.message, error.lasting], [says, false])
    })

    it('when the server speaks plain HTTP', async () => {
      const { port } = await keep(serveHttp(echo))
      assert.match((await failure(ask(`https://localhost:${port}`))).message, /does not speak TLS on that port/)
    })

    it('when the server ends the connection instead of answering', async () => {
      const { port } = await secure((request) => request.socket.destroy())
      assert.match((await failure(ask(`https://localhost:${port}`))).message, /ended the connection before it had/)
    })

    it('when the server ends the connection in the middle of its answer', async () => {
      const { port } = await secure((request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half', () => request.socket.destroy())
      })
      assert.match((await failure(ask(`https://localhost:${port}`))).message, /ended the connection before it had/)
    })

    const limits = { timeoutMs: 100, maxBytes: 1000 }

    for (const { it: what, listener } of [
      { it: 'no answer', listener: (() => undefined) satisfies RequestListener },
      {
        it: 'no end of the answer',
        listener: ((_, response) => void response.write('x')) satisfies RequestListener,
      },
    ]) {
      it(`when there is ${what} in time`, async () => {
        const { port } = await secure(listener)
        const error = await failure(ask(`https://localhost:${port}`, network(), {}, limits))
        assert.equal(error.message, `https://localhost:${port} gave no answer within 0.1 s.`)
      })
    }

    it('when the server never finishes the handshake', async () => {
      const { port } = await keep(serveTcp(() => undefined))
      const error = await failure(ask(`https://localhost:${port}`, network(), {}, limits))
      assert.match(error.message, /gave no answer within 0\.1 s/)
    })

    it('when the answer is larger than anybody needs', async () => {
      const { port } = await secure((_, response) => response.end('x'.repeat(1001)))
      const error = await failure(ask(`https://localhost:${port}`, network(), {}, { ...limits, timeoutMs: 5000 }))
      assert.match(error.message, /more than 1000 bytes/)
    })
  })

  it('ends with the reason of its signal', async () => {
    const { port } = await secure(() => undefined)
    const cancelled = new AbortController()
    const asking = ask(`https://localhost:${port}`, network(), { signal: cancelled.signal })
    const reason = new Error('cancelled by SIGINT')
    setImmediate(() => cancelled.abort(reason))
    await assert.rejects(asking, reason)
  })
})

async function failure(promise: Promise<unknown>): Promise<NetworkError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof NetworkError) return error
    throw error
  }
  return assert.fail('it succeeded')
}
