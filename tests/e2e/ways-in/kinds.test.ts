import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AzureAuthentication } from '../../../rehearsal/agent/azure-connection.ts'
import { kubernetesConnection } from '../../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../../rehearsal/agent/step.ts'
import { textOf } from '../canary.ts'
import { type Ground, ground } from './ground.ts'
import { type KindTitle, kinds } from './kinds.ts'
import { base64, kubeconfigOf } from './kubeconfig.ts'
import { assertSecret, witnessed } from './witnessed.ts'

/** How a step takes a way into the cluster. */
interface Way {
  readonly inputs?: Readonly<Record<string, string>>
  readonly request: Partial<StepRequest>
  /** The line of the log that tells connection, server, namespace and identity. */
  readonly tells: RegExp
  /** What must be nowhere to be found; read after the step. */
  readonly secrets: () => readonly string[]
}

const ways: Readonly<Record<KindTitle, (on: Ground) => Way | Promise<Way>>> = {
  'a Kubernetes connection by kubeconfig': async ({ cluster }) => {
    const jane = await cluster.createClientCertificate('jane')
    const user = { 'client-certificate-data': base64(jane.certificate), 'client-key-data': base64(jane.key) }
    const kubeconfig = kubeconfigOf(cluster, { user })
    return {
      request: {
        connections: [kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig, clusterContext: 'staging' })],
      },
      tells: /^by the Kubernetes service connection \(Kubeconfig\): (\S+), namespace (\S+), as jane$/,
      secrets: () => [jane.key, base64(jane.key)],
    }
  },
  'a Kubernetes connection by service account': ({ canary }) => ({
    request: { connections: [{ ...canary.connection, name: 'c' }] },
    tells: /^by the Kubernetes service connection \(ServiceAccount\): (\S+), namespace ([\w-]+)/,
    secrets: () => [tokenOf(canary.connection.parameters.apiToken)],
  }),
  'a Kubernetes connection by Azure subscription': ({ canary, cloud, cluster }) => {
    const token = tokenOf(canary.connection.parameters.apiToken)
    const connection = kubernetesConnection('c', {
      kind: 'azureSubscription',
      url: cluster.server,
      token,
      certificateAuthority: cluster.certificateAuthority,
      namespace: canary.namespace,
      tenant: cloud.tenant,
      subscription: cloud.subscription,
      clusterId: `/subscriptions/${cloud.subscription}/resourcegroups/mlops/providers/Microsoft.ContainerService/managedClusters/aks`,
    })
    return {
      inputs: { namespace: '' },
      request: { connections: [connection] },
      tells: /^by the Kubernetes service connection \(AzureSubscription\), cluster aks: (\S+), namespace ([\w-]+)/,
      secrets: () => [token],
    }
  },
  'the resource of the job’s environment': ({ canary, cluster }) => {
    const token = tokenOf(canary.connection.parameters.apiToken)
    const { server: url, certificateAuthority } = cluster
    const { namespace } = canary
    return {
      inputs: { kubernetesServiceConnection: '', namespace: '' },
      request: {
        connections: [],
        environmentResource: kubernetesConnection('abtestenv.model', {
          kind: 'serviceAccount',
          url,
          token,
          certificateAuthority,
          namespace,
        }),
      },
      tells: /^by the Kubernetes service connection \(ServiceAccount\): (\S+), namespace ([\w-]+)/,
      secrets: () => [token],
    }
  },
  'an Azure connection by a service principal’s secret': (on) => {
    const { clientId, secret } = on.cloud.deployer
    return azure(on, { by: 'secret', clientId, secret }, 'service principal with a secret', [secret])
  },
  'an Azure connection by a service principal’s certificate': (on) => {
    const { clientId, certificate } = on.cloud.deployer
    const key = certificate.slice(0, certificate.indexOf('-----BEGIN CERTIFICATE'))
    return azure(on, { by: 'certificate', clientId, certificate }, 'service principal with a certificate', [key])
  },
  'an Azure connection by workload identity federation': (on) => {
    const way = azure(on, { by: 'managedIdentity' }, 'workload identity federation', [on.cloud.accessToken])
    return { ...way, request: { ...way.request, connections: [{ ...on.cloud.federated(), name: 'c' }] } }
  },
  'an Azure connection by managed identity': (on) => {
    const way = azure(on, { by: 'managedIdentity' }, 'managed identity', [])
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: on.cloud.metadata.url }
    const { objectId } = on.cloud.machine.own
    return { ...way, request: { ...way.request, env }, tells: azureLine('managed identity', objectId) }
  },
  'the agent’s own kubeconfig': async ({ cluster, canary, authorities }) => {
    const token = tokenOf(canary.connection.parameters.apiToken)
    const file = join(dirname(authorities), 'kubeconfig')
    const { namespace } = canary
    const kubeconfig = kubeconfigOf(cluster, { user: { token }, namespace })
    await writeFile(file, kubeconfig.replace('current-context: prod', 'current-context: staging'))
    return {
      inputs: { connectionType: 'none', kubernetesServiceConnection: '', namespace: '' },
      request: { env: { KUBECONFIG: file } },
      tells: /^by the agent's own kubeconfig: (\S+), namespace ([\w-]+)/,
      secrets: () => [token],
    }
  },
}

/** The way of an Azure connection to the cluster `aks`, and all that was given out on it. */
function azure(on: Ground, authentication: AzureAuthentication, kind: string, secrets: readonly string[]): Way {
  const { cloud, authorities } = on
  const connection = { ...cloud.connect(authentication), name: 'c' }
  return {
    inputs: {
      connectionType: 'azureResourceManager',
      azureSubscriptionConnection: 'c',
      azureResourceGroup: 'mlops',
      kubernetesCluster: 'aks',
      kubernetesServiceConnection: '',
    },
    request: { connections: [connection], network: { authorities } },
    tells: azureLine(kind, cloud.deployer.objectId),
    secrets: () => {
      const { issued, assertions } = cloud.entra
      return [...secrets, ...issued.map(({ token }) => token), ...assertions, ...cloud.devOps.issued]
    },
  }
}

function azureLine(kind: string, identity: string): RegExp {
  return new RegExp(
    `^by the Azure Resource Manager connection \\(${kind}\\), cluster mlops/aks: (\\S+), namespace (\\S+), as ${identity}$`,
  )
}

function tokenOf(apiToken = ''): string {
  return Buffer.from(apiToken, 'base64').toString('utf8')
}

describe('a way into the cluster', function () {
  this.timeout(60_000)
  let on: Ground
  before(async () => {
    on = await ground()
  })

  for (const [index, { title }] of kinds.entries()) {
    it(`is ${title}: it shows and shifts, tells who it is, and keeps its secrets`, async () => {
      const { canary, cluster } = on
      const { inputs = {}, request, tells, secrets } = await ways[title](on)
      const weight = String(10 + index)
      const shared = { kubernetesServiceConnection: 'c', ...inputs }
      const invocations = [
        { action: 'status', inputs: shared, request },
        { action: 'shift', inputs: { ...shared, blueWeight: weight }, request },
      ]
      for (const invocation of invocations) {
        const seen = await witnessed(on, invocation)
        const { step } = seen
        assert.equal(step.result, 'Succeeded', textOf(step))
        assert.deepEqual(step.warnings, [])
        const lines = textOf(step).split('\n')
        const line = lines.map((text) => tells.exec(unstamped(text))).find((match) => match !== null)
        assert.deepEqual(line?.slice(1), [cluster.server, canary.namespace], textOf(step))
        assertSecret(secrets(), seen)
      }
      assert.equal(String((await canary.look()).blue?.weight), weight)
    })
  }
})

/** A line of the log without its time. */
function unstamped(text: string): string {
  return text.replace(/^\S*\d\d:\d\d:\d\d\S*\s+/, '').trim()
}
