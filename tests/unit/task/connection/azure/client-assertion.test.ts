import assert from 'node:assert/strict'
import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import { type Certified, createAuthority, createSelfSigned } from '../../../../../rehearsal/cluster/certificates.ts'
import { signClientAssertion } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/azure/client-assertion.ts'
import { ConnectionError } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { identityOfCertificate } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/identity.ts'

const audience = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token'
const now = Date.UTC(2026, 10, 23)

describe('the assertion of a certificate', () => {
  let own: Certified
  let other: Certified
  let elliptic: Certified
  before(async () => {
    const authority = await createAuthority('ca', new Date())
    own = await createSelfSigned('app', new Date())
    other = await createSelfSigned('other', new Date())
    elliptic = await authority.issue({ use: 'client', name: 'ann' })
  })

  it('is signed by its key and names it, in whatever order the PEM has them', () => {
    for (const pem of [
      own.key + own.certificate,
      `Bag Attributes\r\n${other.certificate}${own.certificate}${own.key}`,
    ]) {
      const [header = '', claims = '', signature = ''] = signClientAssertion(pem, 'app', audience, now).split('.')
      const certificate = new X509Certificate(own.certificate)
      const key = {
        key: certificate.publicKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
      assert.ok(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')))
      const thumbprint = (algorithm: string) => createHash(algorithm).update(certificate.raw).digest('base64url')
      assert.deepEqual(decode(header), {
        alg: 'PS256',
        typ: 'JWT',
        x5t: thumbprint('sha1'),
        'x5t#S256': thumbprint('sha256'),
      })
      const { jti, ...rest } = decode(claims)
      assert.match(String(jti), /^[\da-f-]{36}$/)
      const seconds = now / 1000
      assert.deepEqual(rest, { aud: audience, iss: 'app', sub: 'app', iat: seconds, nbf: seconds, exp: seconds + 600 })
    }
  })

  const bad: readonly { it: string; pem: () => string; says: RegExp }[] = [
    { it: 'without a key', pem: () => own.certificate, says: /it holds no private key/ },
    { it: 'without a certificate', pem: () => own.key, says: /it holds no certificate/ },
    {
      it: "with another's certificate",
      pem: () => own.key + other.certificate,
      says: /is not that of its certificate/,
    },
    { it: 'with an elliptic key', pem: () => elliptic.key + elliptic.certificate, says: /is ec; Entra ID takes RSA/ },
    {
      it: 'with an encrypted key',
      pem: () => own.key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
      says: /is encrypted/,
    },
    {
      it: 'with a broken key',
      pem: () => '-----BEGIN PRIVATE KEY-----\nabcd\n-----END PRIVATE KEY-----',
      says: /its private key cannot be read/,
    },
    {
      it: 'with a broken certificate',
      pem: () => `${own.key}-----BEGIN CERTIFICATE-----\nabcd\n-----END CERTIFICATE-----`,
      says: /its certificate cannot be read/,
    },
  ]
  for (const { it: what, pem, says } of bad) {
    it(`is refused ${what}`, () =>
      assert.throws(
        () => signClientAssertion(pem(), 'app', audience, now),
        (error) => error instanceof ConnectionError && says.test(error.message),
      ))
  }

  it("is not needed to know a client certificate's name", () =>
    assert.equal(identityOfCertificate(elliptic.certificate), 'ann'))
})

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}
