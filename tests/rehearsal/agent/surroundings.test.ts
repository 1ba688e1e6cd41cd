import assert from 'node:assert/strict'
import { azureConnection } from '../../../rehearsal/agent/azure-connection.ts'
import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import { runStep, type StepRequest, type StepResult } from '../../../rehearsal/agent/step.ts'
import { fakeTask, removeTasks } from './fake-task.ts'

const place = {
  tenant: 'the-tenant',
  subscription: 'the-subscription',
  url: 'https://management.azure.com/',
  authority: 'https://login.microsoftonline.com/',
  id: 'c0ffee00-0000-4000-8000-000000000000',
}
const kubernetes = {
  name: 'kubernetesServiceEndpoint',
  type: 'connectedService:kubernetes',
  aliases: ['kubernetesServiceConnection'],
}
const azure = { name: 'azureSubscriptionEndpoint', type: 'connectedService:AzureRM' }

/** The environment that a task with these inputs sees, as it is. */
async function environmentOf(
  inputs: readonly object[],
  request: Omit<StepRequest, 'task'>,
): Promise<NodeJS.Dict<string>> {
  const raw: string[] = []
  await play(inputs, 'console.log(JSON.stringify(process.env))', { ...request, onRawLine: (line) => raw.push(line) })
  return JSON.parse(raw[0] ?? '{}')
}

async function play(
  inputs: readonly object[],
  script: string,
  request: Omit<StepRequest, 'task'>,
): Promise<StepResult> {
  return runStep({ task: await fakeTask({ manifest: { inputs }, script }), ...request }).finished
}

describe('A step’s surroundings', () => {
  after(removeTasks)

  describe('hold an Azure connection', () => {
    const rows: readonly {
      it: string
      connection: ServiceConnection
      scheme: string
      parameters: Record<string, string>
      data?: Record<string, string>
    }[] = [
      {
        it: 'by secret',
        connection: azureConnection('a', {
          ...place,
          authentication: { by: 'secret', clientId: 'me', secret: 'hush' },
        }),
        scheme: 'ServicePrincipal',
        parameters: {
          TENANTID: 'the-tenant',
          SERVICEPRINCIPALID: 'me',
          AUTHENTICATIONTYPE: 'spnKey',
          SERVICEPRINCIPALKEY: 'hush',
        },
      },
      {
        it: 'by certificate',
        connection: azureConnection('a', {
          ...place,
          authentication: { by: 'certificate', clientId: 'me', certificate: 'PEM' },
        }),
        scheme: 'ServicePrincipal',
        parameters: {
          TENANTID: 'the-tenant',
          SERVICEPRINCIPALID: 'me',
          AUTHENTICATIONTYPE: 'spnCertificate',
          SERVICEPRINCIPALCERTIFICATE: 'PEM',
        },
      },
      {
        it: 'by federation',
        connection: azureConnection('a', {
          ...place,
          authentication: { by: 'federation', clientId: 'me', issuer: 'https://i', subject: 'sc://o/p/c' },
        }),
        scheme: 'WorkloadIdentityFederation',
        parameters: {
          TENANTID: 'the-tenant',
          SERVICEPRINCIPALID: 'me',
          WORKLOADIDENTITYFEDERATIONISSUER: 'https://i',
          WORKLOADIDENTITYFEDERATIONSUBJECT: 'sc://o/p/c',
        },
      },
      {
        it: 'by managed identity',
        connection: azureConnection('a', { ...place, authentication: { by: 'managedIdentity', clientId: 'one' } }),
        scheme: 'ManagedServiceIdentity',
        parameters: { TENANTID: 'the-tenant' },
        data: { MSICLIENTID: 'one' },
      },
    ]
    for (const { it: how, connection, scheme, parameters, data } of rows) {
      it(how, async () => {
        const inputs = { azureSubscriptionEndpoint: 'a' }
        const environment = await environmentOf([azure], { inputs, connections: [connection] })
        const { id } = place
        assert.equal(environment.INPUT_AZURESUBSCRIPTIONENDPOINT, id)
        assert.equal(environment[`ENDPOINT_URL_${id}`], place.url)
        assert.equal(environment[`ENDPOINT_AUTH_SCHEME_${id}`], scheme)
        assert.deepEqual(named(environment, `ENDPOINT_AUTH_PARAMETER_${id}_`), parameters)
        const all = named(environment, `ENDPOINT_DATA_${id}_`)
        const expected = { SUBSCRIPTIONID: 'the-subscription', ENVIRONMENTAUTHORITYURL: place.authority, ...data }
        assert.deepEqual({ ...all, ...expected }, all)
      })
    }
  })

  it('hold a Kubernetes connection that Azure DevOps made from a subscription', async () => {
    const connection = kubernetesConnection('k', {
      kind: 'azureSubscription',
      url: 'https://aks',
      token: 't',
      certificateAuthority: 'PEM',
      tenant: 'the-tenant',
      subscription: 'the-subscription',
      clusterId: '/subscriptions/s/managedClusters/aks',
      id: 'k8s',
    })
    const environment = await environmentOf([kubernetes], {
      inputs: { kubernetesServiceConnection: 'k' },
      connections: [connection],
    })
    assert.equal(environment.ENDPOINT_AUTH_SCHEME_k8s, 'Kubernetes')
    assert.deepEqual(named(environment, 'ENDPOINT_AUTH_PARAMETER_k8s_'), {
      AZUREENVIRONMENT: 'AzureCloud',
      AZURETENANTID: 'the-tenant',
      APITOKEN: Buffer.from('t').toString('base64'),
      SERVICEACCOUNTCERTIFICATE: Buffer.from('PEM').toString('base64'),
    })
    assert.equal(environment.ENDPOINT_DATA_k8s_AUTHORIZATIONTYPE, 'AzureSubscription')
  })

  describe('fill an empty connection with the environment’s resource', () => {
    const environmentResource = kubernetesConnection('env.model', {
      kind: 'kubeconfig',
      kubeconfig: 'x',
      id: 'resource',
    })
    const named = kubernetesConnection('k', { kind: 'kubeconfig', kubeconfig: 'y', id: 'named' })
    const rows = [
      { it: 'by the canonical name', inputs: [kubernetes], given: {}, want: 'resource' },
      {
        it: 'but not one that is given',
        inputs: [kubernetes],
        given: { kubernetesServiceConnection: 'k' },
        want: 'named',
      },
      { it: 'but not one of another name', inputs: [{ ...kubernetes, name: 'cluster' }], given: {}, want: undefined },
      { it: 'but not one without the alias', inputs: [{ ...kubernetes, aliases: [] }], given: {}, want: undefined },
    ]
    for (const { it: what, inputs, given, want } of rows) {
      it(what, async () => {
        const environment = await environmentOf(inputs, { inputs: given, connections: [named], environmentResource })
        assert.equal(environment.INPUT_KUBERNETESSERVICEENDPOINT || undefined, want)
        assert.equal(environment.ENDPOINT_URL_resource !== undefined, want === 'resource')
      })
    }
  })

  it('tell of the agent’s proxy and certificates, the passwords as secrets', async () => {
    const network = {
      proxy: { url: 'http://proxy:3128', user: 'agent', password: 'pp', bypass: ['\\.internal$'] },
      authorities: '/agent/ca.pem',
      clientCertificate: { certificate: '/agent/c.pem', key: '/agent/k.pem', password: 'cp' },
      skipCertificateValidation: true,
    }
    const environment = await environmentOf([], { inputs: {}, network })
    assert.deepEqual(
      { ...named(environment, 'AGENT_PROXY'), ...named(environment, 'SECRET_AGENT_') },
      {
        URL: 'http://proxy:3128',
        USERNAME: 'agent',
        BYPASSLIST: '["\\\\.internal$"]',
        PROXYPASSWORD: 'pp',
        CLIENTCERTPASSWORD: 'cp',
      },
    )
    const { AGENT_CAINFO, AGENT_CLIENTCERT, AGENT_CLIENTCERTKEY, AGENT_SKIPCERTVALIDATION } = environment
    assert.deepEqual(
      [AGENT_CAINFO, AGENT_CLIENTCERT, AGENT_CLIENTCERTKEY, AGENT_SKIPCERTVALIDATION],
      ['/agent/ca.pem', '/agent/c.pem', '/agent/k.pem', 'True'],
    )
  })

  it('tell where a job gets a token of its service connection', async () => {
    const run = { ...someRun, oidcRequestUri: 'https://devops/oidctoken' }
    const environment = await environmentOf([], { inputs: {}, run })
    assert.equal(environment.SYSTEM_OIDCREQUESTURI, 'https://devops/oidctoken')
  })

  it('mask a connection’s parameters but for those that are no secrets', async () => {
    const connection = azureConnection('a', {
      ...place,
      authentication: { by: 'secret', clientId: 'client-1', secret: 'hush' },
    })
    const script = `console.log('the-tenant spnKey client-1 hush')`
    const step = await play([azure], script, { inputs: { azureSubscriptionEndpoint: 'a' }, connections: [connection] })
    assert.deepEqual(
      step.lines.map(({ text }) => text),
      ['the-tenant spnKey *** ***'],
    )
  })

  it('let a test hear each line before it is masked and its commands are taken', async () => {
    const raw: string[] = []
    const script = `console.log('##vso[task.setsecret]hush'); console.log('hush')`
    const step = await play([], script, { inputs: {}, onRawLine: (line) => raw.push(line) })
    assert.deepEqual(raw, ['##vso[task.setsecret]hush', 'hush'])
    assert.deepEqual(
      step.lines.map(({ text }) => text),
      ['***'],
    )
  })
})

/** The variables whose names begin so, without that. */
function named(environment: NodeJS.Dict<string>, prefix: string): NodeJS.Dict<string> {
  const entries = Object.entries(environment).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]))
}
