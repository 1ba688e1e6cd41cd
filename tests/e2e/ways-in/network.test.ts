import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { AgentNetwork } from '../../../rehearsal/agent/agent-network.ts'
import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import { type ProxyOptions, type ProxyServer, startProxy } from '../../../rehearsal/cloud/proxy.ts'
import { type CertificateAuthority, createAuthority } from '../../../rehearsal/cluster/certificates.ts'
import { textOf } from '../canary.ts'
import { azureInputs, deployed } from './azure.ts'
import { type Ground, ground } from './ground.ts'
import { base64, kubeconfigOf } from './kubeconfig.ts'
import { assertSecret, type Witnessed, witnessed } from './witnessed.ts'

const user = 'agent'
const password = 'pass: word/50%'
const basic = base64(`${user}:${password}`)

describe('an agent behind a proxy', function () {
  this.timeout(60_000)
  let on: Ground
  /** Who looks into TLS. */
  let inspector: CertificateAuthority
  /** The path of a PEM file with the inspector's certificate alone. */
  let inspected: string
  const proxies: ProxyServer[] = []

  before(async () => {
    on = await ground()
    inspector = await createAuthority('inspector', new Date())
    inspected = join(dirname(on.authorities), 'inspector.pem')
    await writeFile(inspected, inspector.certificate)
  })
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())))

  async function proxy(options?: ProxyOptions): Promise<ProxyServer> {
    const started = await startProxy(options)
    proxies.push(started)
    return started
  }

  /** Shows the state by the connection `c`, or another, over this network. */
  function show(
    network: AgentNetwork,
    connection: ServiceConnection = on.canary.connection,
    more: { readonly inputs?: Readonly<Record<string, string>>; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<Witnessed> {
    const { inputs = { kubernetesServiceConnection: 'c' }, env = {} } = more
    const request = { connections: [{ ...connection, name: 'c' }], network, env }
    return witnessed(on, { action: 'status', inputs, request })
  }
  const showAzure = (network: AgentNetwork, connection: ServiceConnection, env = {}): Promise<Witnessed> =>
    show(network, connection, { inputs: azureInputs, env })

  function assertShown({ step }: Witnessed, warnings: readonly RegExp[] = []): void {
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.equal(step.warnings.length, warnings.length, step.warnings.join('\n'))
    for (const [index, warning] of warnings.entries()) assert.match(step.warnings[index] ?? '', warning)
  }
  function assertTold({ step }: Witnessed, says: RegExp): void {
    assert.equal(step.result, 'Failed', textOf(step))
    assert.equal(step.errors.length, 1, step.errors.join('\n'))
    assert.match(step.errors.join(), says)
  }
  const targets = ({ requests }: ProxyServer): string[] => [...new Set(requests.map(({ target }) => target))].sort()
  const hosts = (...urls: readonly string[]): string[] => urls.map((url) => new URL(url).host).sort()
  /** The cluster by the same account, trusting what the agent trusts. */
  const withoutAuthority = (trust: { acceptUntrustedCerts?: boolean } = {}): ServiceConnection => {
    const token = Buffer.from(on.canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')
    return kubernetesConnection('c', { kind: 'serviceAccount', url: on.cluster.server, token, ...trust })
  }

  it('reaches the cluster through it, by one tunnel, and tells so', async () => {
    const one = await proxy()
    const seen = await show({ proxy: { url: one.url } })
    assertShown(seen)
    assert.match(textOf(seen.step), new RegExp(`${on.cluster.server} through the proxy ${one.url}, namespace`))
    assert.deepEqual(targets(one), hosts(on.cluster.server))
    assert.equal(one.requests.length, 1)
  })

  it('reaches the cluster and all of Azure through it with the agent’s credentials, and keeps them', async () => {
    const one = await proxy({ credentials: { user, password } })
    const seen = await showAzure(
      { proxy: { url: one.url, user, password }, authorities: on.authorities },
      on.cloud.federated(),
    )
    assertShown(seen)
    const { arm, devOps, entra } = on.cloud
    assert.deepEqual(targets(one), hosts(on.cluster.server, arm.url, devOps.url, entra.url))
    assert.ok(one.requests.every(({ refusedWith }) => refusedWith === undefined))
    assertSecret([password, basic], seen)
  })

  it('goes by TLS to a proxy that speaks it', async () => {
    const authority = await createAuthority('proxies', new Date())
    const file = join(dirname(on.authorities), 'proxies.pem')
    await writeFile(file, authority.certificate)
    const one = await proxy({ certified: await authority.issue({ use: 'server' }) })
    assertShown(await show({ proxy: { url: one.url }, authorities: file }))
    assert.deepEqual(targets(one), hosts(on.cluster.server))
    assertTold(await show({ proxy: { url: one.url } }), /The proxy https:\/\/\S+ is not trusted/)
  })

  it('goes around it to what its bypass list names', async () => {
    const one = await proxy()
    const { port } = new URL(on.cluster.server)
    const network = { proxy: { url: one.url, bypass: [`127\\.0\\.0\\.1:${port}`] }, authorities: on.authorities }
    const seen = await showAzure(network, deployed(on))
    assertShown(seen)
    assert.deepEqual(targets(one), hosts(on.cloud.arm.url, on.cloud.entra.url))
    assert.doesNotMatch(textOf(seen.step), /through the proxy/)
  })

  it('never asks it for the metadata of its machine', async () => {
    const one = await proxy()
    const connection = on.cloud.connect({ by: 'managedIdentity', clientId: on.cloud.machine.assigned.clientId })
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: on.cloud.metadata.url }
    assertShown(await showAzure({ proxy: { url: one.url }, authorities: on.authorities }, connection, env))
    assert.deepEqual(targets(one), hosts(on.cluster.server, on.cloud.arm.url))
  })

  const refusals: readonly { it: string; network: () => Promise<AgentNetwork>; says: RegExp }[] = [
    {
      it: 'is not there',
      network: async () => ({ proxy: { url: 'http://127.0.0.1:1' } }),
      says: /The proxy http:\/\/127\.0\.0\.1:1 cannot be reached: it refuses the connection.*Check the proxy/,
    },
    {
      it: 'wants credentials',
      network: async () => ({ proxy: { url: (await proxy({ credentials: { user, password } })).url } }),
      says: /The proxy \S+ wants credentials for 127\.0\.0\.1:\d+ \(407\)\..*--proxyusername/,
    },
    {
      it: 'does not accept the credentials',
      network: async () => {
        const one = await proxy({ credentials: { user, password: 'another' } })
        return { proxy: { url: one.url, user, password } }
      },
      says: /The proxy \S+ does not accept the credentials it was given for 127\.0\.0\.1:\d+ \(407\)/,
    },
    {
      it: 'forbids the server',
      network: async () => {
        const one = await proxy()
        one.refuse(403)
        return { proxy: { url: one.url } }
      },
      says: /The proxy \S+ does not allow 127\.0\.0\.1:\d+ \(403\)\..*bypass list/,
    },
    {
      it: 'does not reach the server',
      network: async () => {
        const one = await proxy()
        one.refuse(502)
        return { proxy: { url: one.url } }
      },
      says: /The proxy \S+ could not reach 127\.0\.0\.1:\d+ \(502\)/,
    },
    {
      it: 'looks into the TLS of a cluster whose authority the connection names',
      network: async () => ({ proxy: { url: (await proxy({ inspector })).url }, authorities: inspected }),
      says: /https:\/\/127\.0\.0\.1:\d+ is not trusted: .*A proxy that looks into TLS shows certificates of its own/,
    },
  ]
  for (const { it: what, network, says } of refusals) {
    it(`says that the proxy ${what}`, async () => {
      const seen = await show(await network())
      assertTold(seen, says)
      assertSecret([password, basic], seen)
    })
  }

  it('trusts one that looks into TLS as far as the agent does', async () => {
    const one = await proxy({ inspector })
    const seen = await showAzure(
      { proxy: { url: one.url, bypass: ['127\\.0\\.0\\.1'] }, authorities: inspected },
      on.cloud.federated(),
    )
    assertShown(seen)
    assert.deepEqual(targets(one), hosts(on.cloud.arm.url, on.cloud.devOps.url, on.cloud.entra.url))
    assertShown(await show({ proxy: { url: one.url }, authorities: inspected }, withoutAuthority()))
  })

  it('takes the proxy that the kubeconfig names instead, with its credentials, and keeps them', async () => {
    const [agents, own] = [await proxy(), await proxy({ credentials: { user, password } })]
    agents.refuse(403)
    const address = own.url.replace('://', `://${user}:${encodeURIComponent(password)}@`)
    const token = Buffer.from(on.canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')
    const kubeconfig = kubeconfigOf(on.cluster, { user: { token }, cluster: { 'proxy-url': address } })
    const connection = kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig, clusterContext: 'staging' })
    const seen = await show({ proxy: { url: agents.url } }, connection)
    assertShown(seen)
    assert.deepEqual([targets(agents), targets(own)], [[], hosts(on.cluster.server)])
    assertSecret([password, basic, token], seen)
  })

  describe('or in front of none', () => {
    it('trusts an authority that Node was told of', async () => {
      const env = { NODE_EXTRA_CA_CERTS: on.authorities }
      assertShown(await showAzure({}, deployed(on), env))
      assertShown(await showAzure({ authorities: inspected }, deployed(on), env))
    })

    it('verifies the cluster although the agent is told to skip that, and says so', async () => {
      const skipping = { skipCertificateValidation: true }
      assertShown(await show(skipping), [/This task does not: it verifies the cluster/])
      assertTold(await show(skipping, withoutAuthority()), /is not trusted/)
    })

    it('skips the verification of a cluster whose connection says so, with a warning', async () => {
      assertShown(await show({}, withoutAuthority({ acceptUntrustedCerts: true })), [
        /TLS of https:\S+ is not verified/,
      ])
    })

    it('says that the agent’s file of authorities is not there', async () => {
      assertTold(
        await showAzure({ authorities: '/nowhere/ca.pem' }, deployed(on)),
        /certificate authorities.*cannot be used/,
      )
    })

    it('shows the agent’s client certificate to Azure DevOps, and to nobody else', async () => {
      const { certificate, key } = await inspector.issue({ use: 'client', name: 'the agent' })
      const [certificateFile, keyFile] = ['agent.crt', 'agent.key'].map((name) => join(dirname(on.authorities), name))
      await writeFile(certificateFile ?? '', certificate)
      await writeFile(keyFile ?? '', key)
      const clientCertificate = { certificate: certificateFile ?? '', key: keyFile ?? '' }
      const seen = await showAzure({ authorities: on.authorities, clientCertificate }, on.cloud.federated())
      assertShown(seen)
      const { arm, devOps, entra } = on.cloud
      const shown = [devOps, entra, arm].map(({ requests }) => requests.at(-1)?.client)
      assert.deepEqual(shown, ['the agent', undefined, undefined])
      assertSecret([key], seen)
    })

    it('ends at once when it is cancelled while Azure does not answer', async () => {
      const { cloud, canary, authorities, run } = on
      cloud.entra.misbehave({ kind: 'hangs' })
      const before = cloud.entra.requests.length
      const connections = [{ ...deployed(on), name: 'c' }]
      const step = await canary.start('status', azureInputs, 2, { connections, network: { authorities }, run })
      for (const end = performance.now() + 10_000; performance.now() < end; await setTimeout(20)) {
        if (cloud.entra.requests.length > before) break
      }
      step.cancel()
      const ended = await step.finished
      assert.equal(ended.result, 'Canceled')
      assert.equal(ended.signal, null, 'it was killed')
      assert.match(ended.errors.join(), /was cancelled/)
    })

    it('asks Azure again when it is busy or breaks off', async () => {
      const { arm, devOps, entra } = on.cloud
      const headers = { 'retry-after': '0' }
      devOps.misbehave({ kind: 'answers', status: 503, headers, body: 'The service is unavailable.' })
      entra.misbehave({ kind: 'answers', status: 429, headers, body: { error: 'temporarily_unavailable' } })
      arm.misbehave({ kind: 'closes' })
      arm.misbehave({ kind: 'delays', ms: 200 })
      assertShown(await showAzure({ authorities: on.authorities }, on.cloud.federated()))
    })
  })
})
