import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { connectByServiceConnection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/service-connection.ts'
import { base64, jwt, serviceConnection, surroundings, type Values } from './surroundings.ts'

const signal = new AbortController().signal

const connect = (parameters: Values, data: Values = {}, url?: string, around = surroundings()) =>
  connectByServiceConnection(serviceConnection(url, 'Token', parameters, data), around, signal)

const server = 'https://aks.example.com:443/'

describe('a service connection by the token of a service account', () => {
  const data = { authorizationType: 'ServiceAccount' }
  const parameters = { apiToken: base64('the.secret.token'), serviceAccountCertificate: base64('PEM') }

  it('gives the server, the decoded token and the CA', async () => {
    const around = surroundings()
    const { access } = await connect(parameters, data, server, around)
    assert.equal(access.server, 'https://aks.example.com:443')
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer the.secret.token' })
    assert.deepEqual([access.ca, access.verifyTls, access.credentials.refused()], ['PEM', true, false])
    assert.deepEqual(around.masked, ['the.secret.token', parameters.apiToken])
  })

  it('takes a token that somebody pasted decoded', async () => {
    const { access } = await connect({ apiToken: 'eyJh.eyJi.c_d-e' }, data, server)
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer eyJh.eyJi.c_d-e' })
  })

  it('tells whom its token stands for', async () => {
    const sub = 'system:serviceaccount:abtesting:deployer'
    assert.equal((await connect({ apiToken: base64(jwt({ sub })) }, data, server)).identity, sub)
  })

  it("is reached through the agent's proxy", async () => {
    const proxy = { url: 'http://proxy:3128', authorization: undefined }
    assert.equal((await connect(parameters, data, server, surroundings(proxy))).access.proxy, proxy)
  })

  it('skips the verification of TLS only when it says so', async () => {
    const verifies = async (acceptUntrustedCerts: string | undefined) =>
      (await connect(parameters, { ...data, acceptUntrustedCerts }, server)).access.verifyTls
    assert.deepEqual(await Promise.all(['true', 'True', 'false', undefined].map(verifies)), [false, false, true, true])
  })

  it('brings its namespace', async () => {
    assert.equal((await connect(parameters, { ...data, namespace: 'abtesting' }, server)).namespace, 'abtesting')
  })

  it('is refused without a token', () =>
    assert.rejects(connect({}, data, server), /There is no token in the Kubernetes service connection/))

  it('is refused without a server', () =>
    assert.rejects(connect(parameters, data), /There is no server URL in the Kubernetes service connection/))
})

describe('a service connection that Azure DevOps made for an Azure subscription', () => {
  const clusterId = '/subscriptions/s/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/prod'
  const data = { authorizationType: 'AzureSubscription', clusterId, namespace: 'abtesting' }
  const parameters = { apiToken: base64('a.b.c'), serviceAccountCertificate: base64('PEM'), azureTenantId: 't' }

  it('is used by the token of the service account that it made', async () => {
    const { access, namespace, title } = await connect(parameters, data, server)
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer a.b.c' })
    assert.deepEqual([access.ca, namespace], ['PEM', 'abtesting'])
    assert.equal(title, 'the Kubernetes service connection (AzureSubscription), cluster prod')
  })

  it('tells when it has the rights of an admin', async () =>
    assert.match(
      (await connect(parameters, { ...data, clusterAdmin: 'true' }, server)).title,
      /with cluster admin rights$/,
    ))
})

describe('a service connection of another kind', () => {
  it('is refused by name', () =>
    assert.rejects(connect({}, { authorizationType: 'Guess' }, server), (error) => {
      return error instanceof ConnectionError && /is of kind 'Guess'; this task knows/.test(error.message)
    }))

  it('is a kubeconfig when the agent names no kind', () =>
    assert.rejects(connect({}, {}, server), /There is no kubeconfig in/))
})

describe('a service connection by kubeconfig', () => {
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://c.example.com' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: ['a', 'b'].map((name) => ({ name, context: { cluster: 'c', user: 'u', namespace: `of-${name}` } })),
    'current-context': 'a',
  })

  const cases: readonly { it: string; parameters: Values; data: Values; namespace: string; verifyTls: boolean }[] = [
    { it: 'the current context', parameters: {}, data: {}, namespace: 'of-a', verifyTls: true },
    {
      it: 'the context that it names',
      parameters: { clusterContext: 'b' },
      data: {},
      namespace: 'of-b',
      verifyTls: true,
    },
    { it: 'its own namespace', parameters: {}, data: { namespace: 'own' }, namespace: 'own', verifyTls: true },
    {
      it: 'untrusted certificates where it says so',
      parameters: {},
      data: { acceptUntrustedCerts: 'true' },
      namespace: 'of-a',
      verifyTls: false,
    },
  ]
  for (const { it: what, parameters, data, namespace, verifyTls } of cases) {
    it(`takes ${what}`, async () => {
      const found = await connect({ kubeconfig, ...parameters }, { authorizationType: 'Kubeconfig', ...data })
      assert.deepEqual([found.namespace, found.access.verifyTls], [namespace, verifyTls])
    })
  }
})
