import assert from 'node:assert/strict'
import { explainFault, timeOut } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/fault.ts'

const server = { name: 'https://aks.example:443', isProxy: false }

const coded = (code: string, message = code) => Object.assign(new Error(message), { code })

/** What request.test.ts meets on real sockets is not here again. */
describe('a fault of the network', () => {
  const cases: readonly { name: string; error: unknown; says: string; next: RegExp; lasting: boolean }[] = [
    {
      name: 'a name without an address',
      error: coded('ENOTFOUND', 'getaddrinfo ENOTFOUND aks.example'),
      says: 'cannot be reached: its name has no address (ENOTFOUND).',
      next: /private cluster/,
      lasting: false,
    },
    {
      name: 'no name server',
      error: coded('EAI_AGAIN'),
      says: 'cannot be reached: no name server answered (EAI_AGAIN).',
      next: /DNS/,
      lasting: false,
    },
    {
      name: 'a refusal over IPv4 and IPv6',
      error: Object.assign(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), {
        code: 'ECONNREFUSED',
      }),
      says: 'cannot be reached: it refuses the connection (ECONNREFUSED).',
      next: /host and port/,
      lasting: false,
    },
    {
      name: 'no way there',
      error: coded('ENETUNREACH'),
      says: 'cannot be reached: there is no way there from the agent (ENETUNREACH).',
      next: /firewall and proxy/,
      lasting: false,
    },
    {
      name: 'packets that are dropped',
      error: coded('ETIMEDOUT'),
      says: 'cannot be reached: nothing answered there (ETIMEDOUT).',
      next: /firewall/,
      lasting: false,
    },
    {
      name: 'a certificate of its own making',
      error: coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
      says: 'is not trusted: its certificate, or the authority of it, is self-signed and unknown to the agent (DEPTH_ZERO_SELF_SIGNED_CERT).',
      next: /--sslcacert/,
      lasting: true,
    },
    {
      name: 'a certificate that was revoked',
      error: coded('CERT_REVOKED'),
      says: 'is not trusted: its certificate is not in order (CERT_REVOKED).',
      next: /Renew/,
      lasting: true,
    },
    {
      name: 'a version of TLS from long ago',
      error: coded('ERR_SSL_UNSUPPORTED_PROTOCOL'),
      says: 'speaks no version of TLS that is still safe (ERR_SSL_UNSUPPORTED_PROTOCOL).',
      next: /TLS 1\.2/,
      lasting: true,
    },
    {
      name: 'a key with the wrong password',
      error: coded('ERR_OSSL_BAD_DECRYPT'),
      says: "was not asked: the connection's own certificate or key cannot be read (ERR_OSSL_BAD_DECRYPT).",
      next: /password/,
      lasting: true,
    },
    {
      name: 'an error that nobody foresaw',
      error: new Error('the moon is full'),
      says: 'cannot be reached: the moon is full.',
      next: /Check the address/,
      lasting: false,
    },
  ]
  for (const { name, error, says, next, lasting } of cases) {
    it(`tells ${name}, keeps the cause and says what to do`, () => {
      const told = explainFault(error, server)
      assert.deepEqual([told.message, told.lasting, told.cause], [`${server.name} ${says}`, lasting, error])
      assert.match(told.next, next)
    })
  }

  it('is told once', () => {
    const told = explainFault(coded('EPIPE'), server)
    assert.equal(explainFault(told, { name: 'another', isProxy: true }), told)
  })

  it('is looked for at the proxy when it is the proxy', () => {
    assert.match(
      explainFault(coded('ENOTFOUND'), { name: 'The proxy http://p', isProxy: true }).next,
      /^Check the proxy/,
    )
    assert.match(timeOut({ name: 'The proxy http://p', isProxy: true }, 'tunnel', 15_000).next, /^Check the proxy/)
  })
})
