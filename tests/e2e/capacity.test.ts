import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { Canary, type Seen, textOf } from './canary.ts'
import { autoscaler, disruptionBudget } from './companions.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'

const companions = ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const
const accountsRole = 'roles/istio-canary-shift'

/** A namespace in which A is green, with so many pods, and B can be released by run 2. */
async function withGreen(replicas: number) {
  const canary = await Canary.open(await sharedCluster())
  const A = await canary.publish('A', 'modelA')
  const B = await canary.publish('B', 'modelB')
  await canary.act('deploy', { image: A.image, replicas: String(replicas) })
  return { canary, A, B }
}

async function scale(canary: Canary, deployment: string, replicas: number): Promise<void> {
  await canary.cluster.api.patch(canary.path('deployments', deployment), { spec: { replicas } })
  await canary.untilReady(deployment, replicas)
}

const accompany = async (canary: Canary): Promise<void> => {
  await canary.create('horizontalpodautoscalers', autoscaler('model-green', [1, 4]))
  await canary.create('poddisruptionbudgets', disruptionBudget('model-green', { app: 'model', model_version: 'green' }))
}

const accompanying = (canary: Canary, deployment: string): Promise<readonly (Seen | undefined)[]> =>
  Promise.all(companions.map((collection) => canary.get(collection, deployment)))

async function untilGone(canary: Canary, deployment: string): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await setTimeout(50)) {
    if ((await accompanying(canary, deployment)).every((one) => one === undefined)) return
  }
  assert.fail(`what accompanies ${deployment} is still there`)
}

describe('the pods of a slot', function () {
  this.timeout(90_000)

  it('are as many as green has, or as asked, and a share that they do not fit is warned of or refused', async () => {
    const { canary, B } = await withGreen(2)
    await canary.act('deploy', { image: B.image, blueReplicas: '1' }, 2)
    assert.equal((await canary.get('deployments', 'model-blue'))?.spec.replicas, 1)

    const says =
      /has 1 ready pod and needs 2 for 100 % .*green had 2 pods for all of it.*kubectl scale deployment model-blue --replicas=2 -n canary-/
    await canary.refused('shift', { blueWeight: '100', capacity: 'fail' }, says, 2)
    const fits = await canary.act('shift', { blueWeight: '50', capacity: 'fail' }, 2)
    assert.deepEqual(fits.warnings, [])
    const warned = await canary.act('shift', { blueWeight: '100' }, 2)
    assert.equal(warned.warnings.length, 1, textOf(warned))
    assert.match(warned.warnings.join(), says)
    const silent = await canary.act('shift', { blueWeight: '50', capacity: 'off' }, 2)
    assert.deepEqual(silent.warnings, [])

    await canary.act('deploy', { image: B.image }, 2)
    assert.equal((await canary.get('deployments', 'model-blue'))?.spec.replicas, 2)
    await canary.act('shift', { blueWeight: '100', capacity: 'fail' }, 2)
  })

  it('of a green that was scaled down meanwhile are warned of on the way back, which nothing bars', async () => {
    const { canary, B } = await withGreen(2)
    await canary.act('deploy', { image: B.image }, 2)
    await canary.act('shift', { blueWeight: '100' }, 2)
    await scale(canary, 'model-green', 1)
    const back = await canary.act('rollback', { capacity: 'fail' }, 2)
    assert.match(back.warnings.join(), /^Green .* has 1 ready pod and needs 2 for 100 % of the traffic/)
    await canary.answers(['New Model A'])
  })
})

describe('autoscalers and disruption budgets of green', function () {
  this.timeout(90_000)

  it('come to blue, and go with it', async () => {
    const { canary, B } = await withGreen(2)
    await accompany(canary)
    const ofGreen = await accompanying(canary, 'model-green')
    await canary.act('deploy', { image: B.image }, 2)
    const [scaler, budget] = await accompanying(canary, 'model-blue')
    assert.deepEqual(
      [scaler?.spec.scaleTargetRef.name, scaler?.spec.minReplicas, scaler?.spec.maxReplicas],
      ['model-blue', 2, 4],
    )
    assert.deepEqual(scaler?.spec.metrics, ofGreen[0]?.spec.metrics)
    assert.deepEqual(budget?.spec, {
      maxUnavailable: 1,
      selector: { matchLabels: { app: 'model', model_version: 'blue' } },
    })
    const again = await canary.act('deploy', { image: B.image }, 2)
    assert.deepEqual([again.outputVariables.changed, again.warnings], ['false', []])

    for (const { action, inputs } of stages.slice(1)) await canary.act(action, inputs(B.image), 2)
    await untilGone(canary, 'model-blue')
    const left = await accompanying(canary, 'model-green')
    assert.deepEqual(
      left.map((one) => one?.spec),
      ofGreen.map((one) => one?.spec),
    )
  })

  it('are told by a dry run, which makes none', async () => {
    const { canary, B } = await withGreen(1)
    await accompany(canary)
    const step = await canary.act('deploy', { image: B.image, dryRun: 'true' }, 2)
    assert.match(textOf(step), /HorizontalPodAutoscaler 'model-blue' is new(\n.*)*\.spec\.maxReplicas: 4/)
    assert.match(textOf(step), /PodDisruptionBudget 'model-blue' is new/)
    assert.deepEqual(await accompanying(canary, 'model-blue'), [undefined, undefined])
  })

  it('go with blue when it is rolled back, and come again with the next', async () => {
    const { canary, B } = await withGreen(1)
    await accompany(canary)
    for (const run of [2, 3]) {
      await canary.act('deploy', { image: B.image }, run)
      assert.ok((await accompanying(canary, 'model-blue')).every((one) => one !== undefined))
      await canary.act('rollback', {}, run)
    }
    await untilGone(canary, 'model-blue')
  })

  it('leave the number of pods to the autoscaler', async () => {
    const { canary, B } = await withGreen(1)
    await accompany(canary)
    await canary.act('deploy', { image: B.image }, 2)
    // As the autoscalers would: nothing here measures a load.
    await scale(canary, 'model-blue', 2)
    await canary.act('deploy', { image: B.image, blueReplicas: '1' }, 2)
    assert.equal((await canary.get('deployments', 'model-blue'))?.spec.replicas, 2)
  })

  it('are done without, with a warning that names the right, when they may not be read', async () => {
    const { canary, B } = await withGreen(1)
    const role = `/apis/rbac.authorization.k8s.io/v1/namespaces/${canary.namespace}/${accountsRole}`
    const { rules } = (await canary.cluster.api.get(role)) as { rules: { apiGroups: string[] }[] }
    const others = rules.filter(
      ({ apiGroups }) => !apiGroups.some((group) => ['autoscaling', 'policy'].includes(group)),
    )
    assert.equal(others.length, rules.length - 2)
    await canary.cluster.api.patch(role, { rules: others })
    const step = await canary.act('deploy', { image: B.image }, 2)
    assert.equal(step.warnings.length, 1, textOf(step))
    const says =
      /HorizontalPodAutoscalers and PodDisruptionBudgets .* could not be read \(.*cannot list resource "horizontalpodautoscalers" in API group "autoscaling".*rights for autoscaling/
    assert.match(step.warnings.join(), says)
  })
})
