import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import { readEnvironment } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/azure-pipelines/environment.ts'
import { openNetwork } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/azure-pipelines/network.ts'
import type { Network } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'

const collection = 'https://dev.azure.com/fabrikam/'

describe("the agent's network", () => {
  const extraAuthorities = process.env.NODE_EXTRA_CA_CERTS
  let folder: string
  let certificates: ServerCertificates

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-network-'))
    certificates = await createCertificates(new Date())
  })
  beforeEach(() => {
    delete process.env.NODE_EXTRA_CA_CERTS
  })
  afterEach(() => {
    if (extraAuthorities === undefined) delete process.env.NODE_EXTRA_CA_CERTS
    else process.env.NODE_EXTRA_CA_CERTS = extraAuthorities
  })
  after(() => rm(folder, { recursive: true }))

  function agent(variables: Readonly<Record<string, string>>): { network: Network; masked: string[] } {
    const { variable } = readEnvironment({ SYSTEM_COLLECTIONURI: collection, ...variables })
    const masked: string[] = []
    return { network: openNetwork(variable, (secret) => masked.push(secret)), masked }
  }

  async function file(name: string, content: string): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }

  describe('has a proxy', () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const url = 'http://proxy.corp:3128'
    const cases: readonly { name: string; variables: Record<string, string>; target?: string; want: unknown }[] = [
      { name: 'only where one is set', variables: {}, want: undefined },
      { name: 'without credentials', variables: { AGENT_PROXYURL: url }, want: { url, authorization: undefined } },
      {
        name: 'with credentials',
        variables: { AGENT_PROXYURL: url, AGENT_PROXYUSERNAME: 'u', SECRET_AGENT_PROXYPASSWORD: 'p' },
        want: { url, authorization: basic('u:p') },
      },
      {
        name: 'but not for what its list bypasses',
        variables: { AGENT_PROXYURL: url, AGENT_PROXYBYPASSLIST: '["\\\\.corp"]' },
        target: 'https://aks.corp:443',
        want: undefined,
      },
    ]
    for (const { name, variables, target = 'https://aks.example', want } of cases) {
      it(name, () => assert.deepEqual(agent(variables).network.proxyFor(target), want))
    }

    it('whose password is masked, as it is and as it is sent, once', () => {
      const { network, masked } = agent({
        AGENT_PROXYURL: url,
        AGENT_PROXYUSERNAME: 'u',
        SECRET_AGENT_PROXYPASSWORD: 'p:w',
      })
      for (const target of ['https://a', 'https://b']) network.proxyFor(target)
      assert.deepEqual(masked, ['p:w', Buffer.from('u:p:w').toString('base64')])
    })

    it('or says which of its settings cannot be used', () => {
      const { network } = agent({ AGENT_PROXYURL: url, AGENT_PROXYBYPASSLIST: '["*.corp"]' })
      assert.throws(
        () => network.proxyFor('https://a'),
        /^NetworkError: The agent's proxy address or its bypass list cannot/,
      )
    })
  })

  describe('trusts', () => {
    it('what Node trusts, where the agent adds nothing', () => {
      assert.equal(agent({}).network.authorities, undefined)
    })

    it("the agent's authorities beside the well-known ones and those of NODE_EXTRA_CA_CERTS", async () => {
      const extra = (await createCertificates(new Date())).authority
      process.env.NODE_EXTRA_CA_CERTS = await file('extra.pem', extra)
      const { network } = agent({ AGENT_CAINFO: await file('agent.pem', certificates.authority) })
      const wellKnown = tls.rootCertificates[0] ?? assert.fail()
      const extras = 'getCACertificates' in tls ? [] : [extra.trim()]
      for (const one of [wellKnown, ...extras, certificates.authority.trim()]) {
        assert.ok(network.authorities?.includes(one))
      }
    })

    it("what Node trusts, where the agent's file is NODE_EXTRA_CA_CERTS already", () => {
      process.env.NODE_EXTRA_CA_CERTS = '/ca.pem'
      assert.equal(agent({ AGENT_CAINFO: '/ca.pem' }).network.authorities, undefined)
    })

    it('nothing silently less, where the file is not there', () => {
      const { network } = agent({ AGENT_CAINFO: join(folder, 'gone.pem') })
      assert.throws(() => network.authorities, /The agent's file of certificate authorities .* cannot be used: ENOENT/)
    })
  })

  describe('shows its client certificate', () => {
    it('to the Azure DevOps server, and to nobody else', async () => {
      const { certificate: cert, key } = await certificates.issuer.issue({ use: 'client', name: 'agent' })
      const { network, masked } = agent({
        AGENT_CLIENTCERT: await file('cert.pem', cert),
        AGENT_CLIENTCERTKEY: await file('key.pem', key),
        SECRET_AGENT_CLIENTCERTPASSWORD: 'secret',
      })
      const shown = [
        'https://dev.azure.com/fabrikam/_apis/x',
        'https://dev.azure.com.evil.example/',
        'https://aks.example',
      ].map((url) => network.clientCertificateFor?.(url))
      assert.deepEqual(shown, [{ cert, key, passphrase: 'secret' }, undefined, undefined])
      assert.deepEqual(masked, ['secret'])
    })

    it('only where it has one', () => {
      assert.equal(agent({}).network.clientCertificateFor?.(collection), undefined)
    })
  })
})
