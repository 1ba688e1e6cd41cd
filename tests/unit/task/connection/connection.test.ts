import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { connectByKubeconfig } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/kubeconfig.ts'
import { connectByServiceConnection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/service-connection.ts'

type Values = Readonly<Record<string, string | undefined>>

const base64 = (text: string) => Buffer.from(text).toString('base64')
const signal = AbortSignal.timeout(60_000)

/** Surroundings without a proxy, which remember what was masked. */
function outside() {
  const masked: string[] = []
  const network = { proxyFor: () => undefined, authorities: undefined }
  return { network, mask: (secret: string) => void masked.push(secret), now: () => 0, sleep: async () => {}, masked }
}

const service = (
  parameters: Values,
  data: Values = {},
  url: string | undefined = 'https://aks.example.com:443/',
  around = outside(),
) =>
  connectByServiceConnection(
    { url, scheme: undefined, parameter: (key) => parameters[key], data: (key) => data[key] },
    around,
    signal,
  )

const kubeconfig = (user: string, cluster = '') => `
apiVersion: v1
kind: Config
clusters:
- { name: a, cluster: { server: 'https://a.example.com/', certificate-authority-data: ${base64('PEM A')}${cluster} } }
- { name: b, cluster: { server: 'https://b.example.com' } }
users:
- { name: u, user: { ${user} } }
contexts:
- { name: a, context: { cluster: a, user: u, namespace: from-context } }
- { name: b, context: { cluster: b, user: u } }
current-context: a
`

describe('a service connection by the token of a service account', () => {
  const data = { authorizationType: 'ServiceAccount' }
  const parameters = { apiToken: base64('the.secret.token'), serviceAccountCertificate: base64('PEM') }

  it('gives the server, the decoded token and the CA', async () => {
    const around = outside()
    const { access } = await service(parameters, data, undefined, around)
    assert.equal(access.server, 'https://aks.example.com:443')
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer the.secret.token' })
    assert.deepEqual([access.ca, access.verifyTls], ['PEM', true])
    assert.ok(around.masked.includes('the.secret.token'))
  })

  it('takes a token that somebody pasted decoded', async () => {
    const { access } = await service({ apiToken: 'eyJh.eyJi.c_d-e' }, data)
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer eyJh.eyJi.c_d-e' })
  })

  it('skips the verification of TLS only when it says so', async () => {
    const verifies = async (acceptUntrustedCerts: string | undefined) =>
      (await service(parameters, { ...data, acceptUntrustedCerts })).access.verifyTls
    assert.deepEqual(await Promise.all(['true', 'True', 'false', undefined].map(verifies)), [false, false, true, true])
  })

  it('brings its namespace', async () => {
    assert.equal((await service(parameters, { ...data, namespace: 'abtesting' })).namespace, 'abtesting')
  })

  it('is refused without a token', () =>
    assert.rejects(service({}, data), /There is no token in the Kubernetes service connection/))
})

describe('a service connection of another kind', () => {
  it('is refused by name', () => {
    return assert.rejects(service({}, { authorizationType: 'Guess' }), (error) => {
      return error instanceof ConnectionError && /is of kind 'Guess'/.test(error.message)
    })
  })
  it('is a kubeconfig when the agent names no kind', () => assert.rejects(service({}), /There is no kubeconfig in/))
})

describe('a kubeconfig', () => {
  const connect = (user: string, context?: string, cluster?: string, around = outside()) =>
    connectByKubeconfig(kubeconfig(user, cluster), context, 'x', around, signal)

  const users: readonly { it: string; user: string; header: string | undefined; secret: string }[] = [
    { it: 'a token', user: 'token: t0k', header: 'Bearer t0k', secret: 't0k' },
    { it: 'a password', user: 'username: u, password: p4ss', header: `Basic ${base64('u:p4ss')}`, secret: 'p4ss' },
    {
      it: 'a client certificate',
      user: `client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}`,
      header: undefined,
      secret: 'KEY',
    },
  ]
  for (const { it: what, user, header, secret } of users) {
    it(`gives access by ${what}, and names its secret`, async () => {
      const around = outside()
      const { access } = await connect(user, undefined, undefined, around)
      assert.equal((await access.credentials.headers(signal)).authorization, header)
      assert.ok(around.masked.includes(secret))
      assert.equal(String(access.ca), 'PEM A')
    })
  }

  it('gives the namespace of its context', async () =>
    assert.equal((await connect('token: t')).namespace, 'from-context'))

  it('is read in the context that is asked for', async () => {
    const { access, namespace } = await connect('token: t', 'b')
    assert.deepEqual([access.server, namespace], ['https://b.example.com', undefined])
  })

  const bad: readonly { it: string; connect: () => Promise<unknown>; says: RegExp }[] = [
    {
      it: 'a context that it lacks',
      connect: () => connect('token: t', 'c'),
      says: /has no context 'c'; it has 'a', 'b'/,
    },
    {
      it: 'no YAML',
      connect: () => connectByKubeconfig('a: [', undefined, 'x', outside(), signal),
      says: /The kubeconfig of x cannot be read/,
    },
    {
      it: 'no clusters',
      connect: () => connectByKubeconfig('kind: Config', undefined, 'x', outside(), signal),
      says: /has no current context: .* it has none/,
    },
  ]
  for (const { it: what, connect: open, says } of bad) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(open(), (error) => error instanceof ConnectionError && says.test(error.message))
    })
  }
})
