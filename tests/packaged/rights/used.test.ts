import { strict as assert } from 'node:assert'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { attributesOf } from '../../../rehearsal/cluster/rbac/attributes.ts'
import { createApiClient } from '../../../rehearsal/observation/api-client.ts'
import { rightsFor } from '../../../scripts/permissions/rights.ts'
import { autoscaler, disruptionBudget } from '../../e2e/companions.ts'
import { images, type LimitedTask, limitTask, startModels } from './limited-task.ts'

const subsets = { greenService: 'model', blueService: 'model', greenSubset: 'green', blueSubset: 'blue' }

/** Steps that between them do everything that the task can do to a cluster, by the run that they belong to. */
const steps: readonly { readonly run: number; readonly inputs: Readonly<Record<string, string>> }[] = [
  ...['shift', 'promote', 'remove', 'rollback', 'status'].map((action) => ({
    run: 1,
    inputs: { action, blueWeight: '50' },
  })),
  { run: 1, inputs: { action: 'deploy', image: images.A } },
  { run: 2, inputs: { action: 'deploy', image: images.B } },
  { run: 2, inputs: { action: 'deploy', image: images.A, takeOver: 'true' } },
  { run: 2, inputs: { action: 'shift', blueWeight: '100' } },
  { run: 2, inputs: { action: 'promote' } },
  { run: 2, inputs: { action: 'rollback' } },
  { run: 3, inputs: { action: 'deploy', image: images.B } },
  { run: 3, inputs: { action: 'shift', blueWeight: '100' } },
  { run: 3, inputs: { action: 'promote' } },
  { run: 3, inputs: { action: 'remove' } },
  { run: 4, inputs: { action: 'deploy', image: images.A, ...subsets } },
]

describe('the rights that docs/permissions.md asks for', function () {
  this.timeout(120_000)
  let cluster: EmbeddedCluster
  let task: LimitedTask

  before(async () => {
    cluster = await startModels()
    task = await limitTask(cluster, 'abtesting')
  })
  after(() => cluster.stop())

  /** Gives green what blue is to get likewise. */
  const accompanyGreen = async (): Promise<void> => {
    const { server, adminToken, certificateAuthority } = cluster
    const api = createApiClient(server, adminToken, certificateAuthority)
    const inNamespace = `namespaces/${task.namespace}`
    const labels = { app: 'model', model_version: 'green' }
    await api.create(`/apis/autoscaling/v2/${inNamespace}/horizontalpodautoscalers`, autoscaler('model-green', [1, 3]))
    await api.create(`/apis/policy/v1/${inNamespace}/poddisruptionbudgets`, disruptionBudget('model-green', labels))
  }

  it('are exactly those that each action makes use of', async () => {
    const used = new Set<string>()
    const elsewhere = new Set<string>()
    let action = ''
    cluster.requests.subscribe(({ user, method, path, query }) => {
      if (user !== task.identity) return
      const asked = attributesOf(method, path, new URLSearchParams(query))
      if ('path' in asked || asked.namespace !== task.namespace) elsewhere.add(`${method} ${path}`)
      else used.add(`${action}: ${asked.verb} ${asked.resource}.${asked.group}`)
    })
    for (const { run, inputs } of steps) {
      action = inputs.action ?? ''
      await task.step(run, inputs)
      if (run === 1 && action === 'deploy') await accompanyGreen()
    }
    const asked = rightsFor('rollout', 'autoscaling').flatMap(({ group, resource, verb, actions }) =>
      actions.map((one) => `${one}: ${verb} ${resource}.${group}`),
    )
    assert.deepEqual([...used].sort(), asked.sort())
    // A service account's token tells whose it is; who has another credential may ask, as everyone may who is known.
    assert.deepEqual([...elsewhere], [])
  })
})
