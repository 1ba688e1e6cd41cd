import { strict as assert } from 'node:assert'
import { createAccount } from '../../rehearsal/account.ts'
import { kubernetesConnection, type ServiceConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import { runStep } from '../../rehearsal/agent/step.ts'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { attributesOf } from '../../rehearsal/cluster/rbac/attributes.ts'
import { createApiClient } from '../../rehearsal/observation/api-client.ts'
import { scoringImage } from '../../rehearsal/scoring-image.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { rightsFor } from '../../scripts/permissions/rights.ts'

const namespace = 'abtesting'
const repository = 'registry.example.com/model'
const subsets = { greenService: 'model', blueService: 'model', greenSubset: 'green', blueSubset: 'blue' }

/** Steps that between them do everything that the task can do to a cluster, by the run that they belong to. */
const steps: readonly { readonly run: number; readonly inputs: Readonly<Record<string, string>> }[] = [
  ...['shift', 'promote', 'remove', 'rollback', 'status'].map((action) => ({
    run: 1,
    inputs: { action, blueWeight: '50' },
  })),
  { run: 1, inputs: { action: 'deploy', image: `${repository}:A` } },
  { run: 2, inputs: { action: 'deploy', image: `${repository}:B` } },
  { run: 2, inputs: { action: 'deploy', image: `${repository}:A`, takeOver: 'true' } },
  { run: 2, inputs: { action: 'shift', blueWeight: '100' } },
  { run: 2, inputs: { action: 'promote' } },
  { run: 2, inputs: { action: 'rollback', drainSeconds: '0' } },
  { run: 3, inputs: { action: 'deploy', image: `${repository}:B` } },
  { run: 3, inputs: { action: 'shift', blueWeight: '100' } },
  { run: 3, inputs: { action: 'promote' } },
  { run: 3, inputs: { action: 'remove', drainSeconds: '0' } },
  { run: 4, inputs: { action: 'deploy', image: `${repository}:A`, ...subsets } },
]

describe('the rights that docs/permissions.md asks for', function () {
  this.timeout(120_000)
  let cluster: EmbeddedCluster
  let connection: ServiceConnection

  before(async () => {
    cluster = await startCluster({ haste: 10 })
    for (const model of ['A', 'B']) {
      cluster.registry.publish(`${repository}:${model}`, await scoringImage(`scoring/score${model}.py`))
    }
    const { server: url, adminToken, certificateAuthority } = cluster
    const api = createApiClient(url, adminToken, certificateAuthority)
    await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const token = await createAccount(api, namespace)
    connection = kubernetesConnection('mlops-aks', { kind: 'serviceAccount', url, token, certificateAuthority })
  })
  after(() => cluster.stop())

  it('are exactly those that each action makes use of', async () => {
    const used = new Set<string>()
    const elsewhere = new Set<string>()
    let action = ''
    cluster.requests.subscribe(({ user, method, path, query }) => {
      if (!user.startsWith(`system:serviceaccount:${namespace}:`)) return
      const asked = attributesOf(method, path, new URLSearchParams(query))
      if ('path' in asked || asked.namespace !== namespace) elsewhere.add(`${method} ${path}`)
      else used.add(`${action}: ${asked.verb} ${asked.resource}.${asked.group}`)
    })
    const task = await openTask((await freshPackage()).task)
    for (const { run, inputs } of steps) {
      action = inputs.action ?? ''
      await runStep({
        task,
        inputs: { ...inputs, namespace, kubernetesServiceConnection: connection.name },
        connections: [connection],
        run: { ...someRun, buildId: run },
      }).finished
    }
    const asked = rightsFor('rollout').flatMap(({ group, resource, verb, actions }) =>
      actions.map((one) => `${one}: ${verb} ${resource}.${group}`),
    )
    assert.deepEqual([...used].sort(), asked.sort())
    // Everyone who is known may ask who he is.
    assert.deepEqual([...elsewhere], ['POST /apis/authentication.k8s.io/v1/selfsubjectreviews'])
  })
})
