import assert from 'node:assert/strict'
import { createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { aksServerId, type Cloud, startCloud } from '../../../rehearsal/cloud/cloud.ts'
import { readToken } from '../../../rehearsal/cloud/jwt.ts'
import { page } from '../../../rehearsal/cloud/web-service.ts'
import { ask, askForToken, type Reply } from './ask.ts'

const scope = `${aksServerId}/.default`
const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

describe('the rehearsal’s Entra', () => {
  let cloud: Cloud
  let late = 0
  before(async () => {
    cloud = await startCloud(() => new Date(Date.now() + late), 'run-token')
  })
  beforeEach(() => {
    late = 0
  })
  after(() => cloud.stop())

  const token = (form: Readonly<Record<string, string>>, tenant = cloud.tenant): Promise<Reply> => {
    const { entra, certificateAuthority: ca } = cloud
    return askForToken({ authority: entra.authority, tenant, ca }, form)
  }
  const bySecret = (more: Readonly<Record<string, string>> = {}): Record<string, string> => {
    return { client_id: cloud.deployer.clientId, client_secret: cloud.deployer.secret, scope, ...more }
  }
  const byAssertion = (assertion: string): Record<string, string> => {
    return { client_id: cloud.deployer.clientId, scope, client_assertion_type: bearer, client_assertion: assertion }
  }

  it('gives a token for the secret of an application, to the audience of the scope', async () => {
    const { status, body } = await token(bySecret())
    assert.equal(status, 200)
    assert.deepEqual([body.token_type, body.expires_in, body.ext_expires_in], ['Bearer', 3600, 3600])
    const claims = readToken(body.access_token)?.claims
    assert.deepEqual(
      [claims?.aud, claims?.oid, claims?.appid],
      [aksServerId, cloud.deployer.objectId, cloud.deployer.clientId],
    )
    assert.deepEqual(cloud.entra.principalOf(body.access_token, [aksServerId]), {
      clientId: cloud.deployer.clientId,
      objectId: cloud.deployer.objectId,
    })
  })

  const refusals: readonly {
    it: string
    form: () => Record<string, string>
    tenant?: string
    want: [number, string, number]
  }[] = [
    { it: 'a wrong secret', form: () => bySecret({ client_secret: 'wrong' }), want: [401, 'invalid_client', 7000215] },
    {
      it: 'an expired secret',
      form: () => bySecret({ client_secret: cloud.deployer.expiredSecret }),
      want: [401, 'invalid_client', 7000222],
    },
    {
      it: 'an application that is not there',
      form: () => bySecret({ client_id: randomUUID() }),
      want: [400, 'unauthorized_client', 700016],
    },
    { it: 'a tenant that is not there', form: bySecret, tenant: 'contoso', want: [400, 'invalid_request', 90002] },
    {
      it: 'a resource that is not there',
      form: () => bySecret({ scope: 'api://nothing/.default' }),
      want: [400, 'invalid_resource', 500011],
    },
    { it: 'a scope that is none', form: () => bySecret({ scope: 'User.Read' }), want: [400, 'invalid_scope', 1002012] },
    { it: 'a form without a scope', form: () => bySecret({ scope: '' }), want: [400, 'invalid_request', 900144] },
    {
      it: 'no credential',
      form: () => ({ client_id: cloud.deployer.clientId, scope }),
      want: [401, 'invalid_client', 7000218],
    },
    { it: 'an assertion that is no JWT', form: () => byAssertion('x.y'), want: [401, 'invalid_client', 50027] },
  ]
  for (const { it: what, form, tenant, want } of refusals) {
    it(`refuses ${what} with AADSTS${want[2]}`, async () => {
      const { status, body } = await token(form(), tenant)
      assert.deepEqual([status, body.error, body.error_codes[0]], want)
      assert.match(body.error_description, new RegExp(`^AADSTS${want[2]}: .+ Trace ID: .+ Timestamp: \\d{4}-.+Z$`))
    })
  }

  describe('takes an assertion signed by the application’s certificate', () => {
    for (const algorithm of ['RS256', 'PS256'] as const) {
      for (const thumbprint of ['x5t', 'x5t#S256'] as const) {
        it(`with ${algorithm} and ${thumbprint}`, async () => {
          assert.equal((await token(byAssertion(assertionOf(cloud, { algorithm, thumbprint })))).status, 200)
        })
      }
    }

    const rows: readonly { it: string; claims?: object; signer?: 'stranger'; header?: object; want: number }[] = [
      { it: 'that is meant for another', claims: { aud: 'https://elsewhere/' }, want: 700023 },
      { it: 'that has expired', claims: { exp: 1 }, want: 700024 },
      { it: 'that does not hold yet', claims: { nbf: 9_999_999_999, exp: 9_999_999_999 }, want: 700024 },
      { it: 'of another certificate', signer: 'stranger', want: 700027 },
      { it: 'without a thumbprint', header: { 'x5t#S256': undefined }, want: 700027 },
      { it: 'without an id', claims: { jti: undefined }, want: 50027 },
    ]
    for (const { it: what, want, ...row } of rows) {
      it(`but none ${what}`, async () => {
        const { body } = await token(byAssertion(assertionOf(cloud, row)))
        assert.deepEqual(body.error_codes, [want])
      })
    }
  })

  describe('takes a token of Azure DevOps', () => {
    const oidcToken = async (name?: string): Promise<string> => {
      const { id } = cloud.federated(name)
      const { body } = await ask({
        url: `${cloud.devOps.oidcRequestUri}?api-version=7.1&serviceConnectionId=${id}`,
        ca: cloud.certificateAuthority,
        headers: { authorization: 'Bearer run-token', 'content-type': 'application/json' },
        body: '',
      })
      return body.oidcToken
    }

    it('of the federated connection', async () => {
      assert.equal((await token(byAssertion(await oidcToken()))).status, 200)
    })
    it('but none of another connection', async () => {
      assert.deepEqual((await token(byAssertion(await oidcToken('another')))).body.error_codes, [700213])
    })
    it('but none that has expired', async () => {
      const assertion = await oidcToken()
      late = 3_600_000
      assert.deepEqual((await token(byAssertion(assertion))).body.error_codes, [700024])
    })
    it('but none that somebody else signed', async () => {
      const [header, claims] = (await oidcToken()).split('.')
      const [, , signature] = (await oidcToken()).split('.')
      assert.deepEqual((await token(byAssertion(`${header}.${claims}.${signature}`))).body.error_codes, [50013])
    })
    it('each time another', async () => {
      assert.notEqual(await oidcToken(), await oidcToken())
    })
  })

  it('knows a token until it expires, is revoked or is meant for another', async () => {
    const { body } = await token(bySecret())
    assert.equal(cloud.entra.principalOf(body.access_token, ['https://else']), 'audience')
    late = 3_601_000
    assert.equal(cloud.entra.principalOf(body.access_token, [aksServerId]), 'expired')
    late = 0
    cloud.entra.revokeAll()
    assert.equal(cloud.entra.principalOf(body.access_token, [aksServerId]), 'expired')
    assert.equal(cloud.entra.principalOf('a.b.c', [aksServerId]), 'malformed')
  })

  it('misbehaves as often as it is told to, then works again', async () => {
    const busy = { kind: 'answers', status: 429, headers: { 'retry-after': '1' }, body: page } as const
    cloud.entra.misbehave(busy, 2)
    cloud.entra.misbehave({ kind: 'closes' })
    const first = await token(bySecret())
    assert.deepEqual([first.status, first.headers['retry-after'], first.body], [429, '1', page])
    assert.equal((await token(bySecret())).status, 429)
    await assert.rejects(token(bySecret()), /socket hang up|ECONNRESET/)
    assert.equal((await token(bySecret())).status, 200)
  })

  it('shows a certificate that only who trusts its authority takes', async () => {
    await assert.rejects(ask({ url: cloud.entra.authority }), /unable to verify|self-signed|unable to get/)
  })
})

interface AssertionRow {
  readonly algorithm?: 'RS256' | 'PS256'
  readonly thumbprint?: 'x5t' | 'x5t#S256'
  readonly claims?: object
  readonly header?: object
  readonly signer?: 'stranger'
}

function assertionOf(
  { deployer, stranger, entra, tenant }: Cloud,
  { algorithm = 'PS256', thumbprint = 'x5t#S256', claims, header, signer }: AssertionRow,
): string {
  const pem = signer === undefined ? deployer.certificate : stranger.certificate
  const { raw } = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')))
  const hash = createHash(thumbprint === 'x5t' ? 'sha1' : 'sha256')
    .update(raw)
    .digest('base64url')
  const now = Math.floor(Date.now() / 1000)
  const content = [
    { alg: algorithm, typ: 'JWT', [thumbprint]: hash, ...header },
    {
      aud: `${entra.authority}${tenant}/oauth2/v2.0/token`,
      iss: deployer.clientId,
      sub: deployer.clientId,
      jti: randomUUID(),
      nbf: now,
      exp: now + 600,
      ...claims,
    },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const key = createPrivateKey(pem)
  // PKCS1 v1.5 and PSS (RFC 7518, 3.3 and 3.5).
  const padding = algorithm === 'RS256' ? { padding: 1 } : { padding: 6, saltLength: 32 }
  return `${content}.${sign('sha256', Buffer.from(content), { key, ...padding }).toString('base64url')}`
}
