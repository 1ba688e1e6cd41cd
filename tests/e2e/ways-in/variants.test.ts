import assert from 'node:assert/strict'
import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../../rehearsal/agent/step.ts'
import { textOf } from '../canary.ts'
import { azureInputs, deployed } from './azure.ts'
import { type Ground, ground } from './ground.ts'
import { base64, kubeconfigOf } from './kubeconfig.ts'
import { assertSecret, witnessed } from './witnessed.ts'

/** A way in that works, in a form that the kinds' own tests do not have. */
interface Variant {
  readonly it: string
  readonly inputs: Readonly<Record<string, string>>
  readonly connection: (on: Ground) => ServiceConnection | Promise<ServiceConnection>
  readonly request?: (on: Ground) => Partial<StepRequest>
  /** Part of the line that tells the way. */
  readonly tells: RegExp
  readonly secrets: (on: Ground) => readonly string[]
}

const byKubernetes = { kubernetesServiceConnection: 'c' }

const variants: readonly Variant[] = [
  {
    it: 'an Azure connection to a cluster with local accounts alone',
    inputs: { ...azureInputs, kubernetesCluster: 'local' },
    connection: deployed,
    tells: /cluster mlops\/local: .*, as clusterUser$/,
    secrets: ({ cloud, cluster }) => [cluster.adminToken, ...keysOf(cloud, 'user')],
  },
  {
    it: 'an Azure connection to a cluster as its administrator',
    inputs: { ...azureInputs, useClusterAdmin: 'true' },
    connection: deployed,
    tells: /cluster mlops\/aks, with cluster admin rights: .*, as masterclient$/,
    secrets: ({ cloud, cluster }) => [cluster.adminToken, ...keysOf(cloud, 'admin')],
  },
  {
    it: 'an Azure connection by one of the identities of the machine',
    inputs: azureInputs,
    connection: ({ cloud }) => cloud.connect({ by: 'managedIdentity', clientId: cloud.machine.assigned.clientId }),
    request: ({ cloud }) => ({ env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: cloud.metadata.url } }),
    tells: /\(managed identity\)/,
    secrets: ({ cloud }) => cloud.entra.issued.map(({ token }) => token),
  },
  {
    it: 'the environment’s resource where the Azure kind is chosen and names no connection',
    inputs: { ...azureInputs, azureSubscriptionConnection: '' },
    connection: ({ canary }) => canary.connection,
    request: ({ canary }) => ({ connections: [], environmentResource: canary.connection }),
    tells: /\(ServiceAccount\)/,
    secrets: accountToken,
  },
  {
    it: 'a connection that the step names, before the environment’s resource',
    inputs: byKubernetes,
    connection: ({ canary }) => canary.connection,
    request: ({ cluster }) => ({
      environmentResource: kubernetesConnection('abtestenv.other', {
        kind: 'kubeconfig',
        kubeconfig: kubeconfigOf(cluster, { user: { token: 'other' } }),
      }),
    }),
    tells: /\(ServiceAccount\)/,
    secrets: accountToken,
  },
  {
    it: 'a kubeconfig with a token, and with the namespace in its context',
    inputs: { ...byKubernetes, namespace: '' },
    connection: (on) => {
      const kubeconfig = kubeconfigOf(on.cluster, {
        user: { token: accountToken(on)[0] },
        namespace: on.canary.namespace,
      })
      return kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig, clusterContext: 'staging' })
    },
    tells: /\(Kubeconfig\)/,
    secrets: accountToken,
  },
  {
    it: 'a kubeconfig with a plugin that is given its secret in its environment',
    inputs: byKubernetes,
    connection: (on) => {
      const answer = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%"}}'
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        interactiveMode: 'Never',
        command: process.execPath,
        args: ['-e', `console.log('${answer}'.replace('%', process.env.PLUGIN_SECRET))`],
        env: [{ name: 'PLUGIN_SECRET', value: accountToken(on)[0] }],
      }
      const kubeconfig = kubeconfigOf(on.cluster, { user: { exec } })
      return kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig, clusterContext: 'staging' })
    },
    tells: /\(Kubeconfig\)/,
    secrets: accountToken,
  },
]

describe('a way into the cluster also works by', function () {
  this.timeout(60_000)
  let on: Ground
  before(async () => {
    on = await ground()
  })

  for (const { it: what, inputs, connection, request, tells, secrets } of variants) {
    it(what, async () => {
      const connections = [{ ...(await connection(on)), name: 'c' }]
      const network = { authorities: on.authorities }
      const seen = await witnessed(on, {
        action: 'status',
        inputs,
        request: { connections, network, ...request?.(on) },
      })
      assert.equal(seen.step.result, 'Succeeded', textOf(seen.step))
      assert.ok(
        textOf(seen.step)
          .split('\n')
          .some((text) => text.trim().startsWith('by the ') && tells.test(text)),
        textOf(seen.step),
      )
      // The plugin's own environment is where its secret belongs.
      const traces = seen.traces.filter(
        ({ kind, content }) => kind !== 'environment' || !content.includes('PLUGIN_SECRET='),
      )
      assertSecret(secrets(on), { ...seen, traces })
    })
  }
})

function accountToken({ canary }: Ground): [string] {
  return [Buffer.from(canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')]
}

/** The private key of a local account of the managed clusters. */
function keysOf({ clusters }: Ground['cloud'], account: 'user' | 'admin'): readonly string[] {
  const keys = clusters.flatMap(({ localAccounts }) => localAccounts?.[account].key ?? [])
  return [...keys, ...keys.map(base64)]
}
