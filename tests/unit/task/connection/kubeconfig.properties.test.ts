import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { connectByKubeconfig } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/kubeconfig.ts'
import { connectByServiceConnection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/service-connection.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'
import { serviceConnection, surroundings } from './surroundings.ts'

const { signal } = new AbortController()

/** A value of a field: as it should be now and then, and anything else. No command is one that there is. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('c', 'u', 'https://c.example.com', 'bm90IGEga2V5') },
  { weight: 2, arbitrary: poisonous() },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)

/** One of eight times the former. */
function seldom<A, B>(one: fc.Arbitrary<A>, usual: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 1, arbitrary: one }, { weight: 7, arbitrary: usual })
}

const fields = (...names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), value, { maxKeys: 3 })

const listed = (name: 'cluster' | 'user' | 'context', inner: fc.Arbitrary<object>) =>
  fc.oneof(
    { weight: 12, arbitrary: inner.map((one) => [{ name: name === 'context' ? 'c' : name.charAt(0), [name]: one }]) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )

const provider = fc.record({
  name: fc.constantFrom('gcp', 'azure', 'x', 5),
  config: fields('access-token', 'expiry', 'cmd-path', 'expires-on'),
})
const exec = fc.record({
  command: fc.constantFrom('', './x', 5, 'no-such-program-at-all'),
  args: fc.jsonValue({ maxDepth: 2 }),
  env: fc.jsonValue({ maxDepth: 3 }),
})

const kubeconfig = fc
  .record({
    clusters: listed(
      'cluster',
      fields('server', 'certificate-authority-data', 'tls-server-name', 'proxy-url', 'insecure-skip-tls-verify').map(
        (more) => ({ server: 'https://c.example.com', ...more }),
      ),
    ),
    users: listed(
      'user',
      fc
        .tuple(
          fields('token', 'username', 'password', 'client-certificate-data', 'client-key-data', 'as'),
          seldom(fc.record({ 'auth-provider': provider }), fc.constant({})),
          seldom(fc.record({ exec }), fc.constant({})),
        )
        .map((parts) => Object.assign({}, ...parts)),
    ),
    contexts: listed(
      'context',
      fields('namespace').map((more) => ({ cluster: 'c', user: 'u', ...more })),
    ),
    'current-context': seldom(fc.constantFrom('x', 5, null), fc.constant('c')),
  })
  .map((config) => JSON.stringify(config))

async function expectToldOrTaken(open: () => Promise<unknown>): Promise<void> {
  try {
    await open()
  } catch (error) {
    // Whatever else it throws is told with its stack, as a fault of the task's own.
    if (!(error instanceof ConnectionError || error instanceof NetworkError)) throw error
  }
}

describe('what a service connection holds, whatever it is,', function () {
  this.timeout(60_000)

  it('is a connection or a reason why not: a kubeconfig', async () => {
    let taken = 0
    const texts = fc.oneof({ weight: 9, arbitrary: kubeconfig }, { weight: 1, arbitrary: poisonous() })
    await fc.assert(
      fc.asyncProperty(texts, (text) =>
        expectToldOrTaken(async () => {
          await connectByKubeconfig(text, undefined, 'x', surroundings(), signal)
          taken++
        }),
      ),
      { numRuns: 1_000 },
    )
    assert.ok(taken > 20, `only ${taken} were taken`)
    assert.equal(({} as { server?: string }).server, undefined)
  })

  it('is a connection or a reason why not: a service account', async () => {
    const text = fc.option(
      fc.oneof(poisonous(), fc.constantFrom('https://c.example.com', 'ServiceAccount', 'AzureSubscription')),
      { nil: undefined },
    )
    await fc.assert(
      fc.asyncProperty(text, text, text, text, (url, kind, token, certificate) => {
        const parameters = { apiToken: token, serviceAccountCertificate: certificate }
        const connection = serviceConnection(url, 'Token', parameters, { authorizationType: kind ?? 'ServiceAccount' })
        return expectToldOrTaken(() => connectByServiceConnection(connection, surroundings(), signal))
      }),
      { numRuns: 500 },
    )
  })
})
