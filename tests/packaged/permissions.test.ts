import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import { runStep } from '../../rehearsal/agent/step.ts'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { createApiClient } from '../../rehearsal/observation/api-client.ts'
import { scoringImage } from '../../rehearsal/scoring-image.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { project } from '../../scripts/project.ts'
import { permissionsInReadme } from './permissions.ts'

const namespace = 'abtesting'
const repository = 'registry.example.com/model'
const subsets = { greenService: 'model', blueService: 'model', greenSubset: 'green', blueSubset: 'blue' }

/** Steps that between them do everything that the task can do to a cluster, by the run that they belong to. */
const steps: readonly { readonly run: number; readonly inputs: Readonly<Record<string, string>> }[] = [
  { run: 1, inputs: { action: 'shift', blueWeight: '50' } },
  { run: 1, inputs: { action: 'deploy', image: `${repository}:A` } },
  { run: 2, inputs: { action: 'deploy', image: `${repository}:B` } },
  { run: 2, inputs: { action: 'shift', blueWeight: '100' } },
  { run: 2, inputs: { action: 'promote' } },
  { run: 2, inputs: { action: 'remove', drainSeconds: '0' } },
  { run: 3, inputs: { action: 'deploy', image: `${repository}:A`, ...subsets } },
]

describe('the permissions that README.md asks for', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster

  before(async () => {
    cluster = await startCluster({ haste: 10 })
    for (const model of ['A', 'B']) {
      const script = join(project.root, 'scoring', `score${model}.py`)
      cluster.registry.publish(`${repository}:${model}`, await scoringImage(script))
    }
    const api = createApiClient(cluster.server, cluster.adminToken, cluster.certificateAuthority)
    await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  })
  after(() => cluster.stop())

  it('are exactly those that the task makes use of', async () => {
    const used = new Set<string>()
    cluster.requests.subscribe(({ user, verb, path }) => {
      if (user === `system:serviceaccount:${namespace}:canary`) used.add(`${resourceOf(path)} ${verb}`)
    })
    await playSteps(cluster)
    const asked = permissionsInReadme().flatMap(({ group, resource, verbs }) =>
      verbs.map((verb) => `${group}/${resource} ${verb}`),
    )
    assert.deepEqual([...used].sort(), asked.sort())
  })
})

async function playSteps(cluster: EmbeddedCluster): Promise<void> {
  const connection = kubernetesConnection('mlops-aks', {
    kind: 'serviceAccount',
    url: cluster.server,
    token: cluster.createServiceAccountToken(namespace, 'canary'),
    certificateAuthority: cluster.certificateAuthority,
  })
  const task = await openTask((await freshPackage()).task)
  for (const { run, inputs } of steps) {
    await runStep({
      task,
      inputs: { ...inputs, namespace, kubernetesServiceConnection: connection.name },
      connections: [connection],
      run: { ...someRun, buildId: run },
    }).finished
  }
}

/** `/apis/apps/v1/namespaces/abtesting/deployments/model-green` -> `apps/deployments`; the core group's name is empty. */
function resourceOf(path: string): string {
  const [, group = '', resource] =
    /^\/api(?:s\/([^/]+))?\/[^/]+\/namespaces\/[^/]+\/([^/]+)/.exec(path) ?? assert.fail(`asks for ${path}`)
  return `${group}/${resource}`
}
