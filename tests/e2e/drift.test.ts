import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { Canary, textOf } from './canary.ts'
import { guideObjects } from './guide-objects.ts'
import { sharedCluster } from './shared-cluster.ts'
import { startsOn } from './starts.ts'
import { type Ready, ready, walk } from './suite.ts'

const virtualService = 'mlmodel-virtualservice'

/** Changes an object as somebody else, under the name that `kubectl edit` writes under. */
function edit(canary: Canary, collection: string, name: string, change: unknown): Promise<void> {
  return canary.cluster.api.patch(`${canary.path(collection, name)}?fieldManager=kubectl-edit`, change)
}

type Http = readonly { readonly name?: string; readonly route?: readonly object[] }[]

async function reroute(canary: Canary, change: (http: Http) => Http): Promise<void> {
  const { spec } = await canary.virtualService()
  await edit(canary, 'virtualservices', virtualService, { spec: { http: change(spec.http) } })
}

const weigh =
  (...weights: readonly number[]) =>
  (http: Http): Http =>
    http.map((route, at) =>
      at === http.length - 1
        ? { ...route, route: (route.route ?? []).map((one, slot) => ({ ...one, weight: weights[slot] })) }
        : route,
    )

async function setImage(canary: Canary, deployment: string, image: string): Promise<void> {
  const { containers } = (await canary.get('deployments', deployment))?.spec.template.spec ?? assert.fail(deployment)
  const change = { spec: { template: { spec: { containers: [{ ...containers[0], image }] } } } }
  await edit(canary, 'deployments', deployment, change)
  await untilRolledOut(canary, deployment)
}

/** Waits until the only pod of a Deployment is one of its latest template. */
async function untilRolledOut(canary: Canary, deployment: string): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await setTimeout(50)) {
    const { metadata, status } = (await canary.get('deployments', deployment)) ?? assert.fail(deployment)
    const { generation } = metadata as unknown as { readonly generation: number }
    const isSeen = status?.observedGeneration === generation
    if (isSeen && status?.updatedReplicas === 1 && status?.replicas === 1 && status?.availableReplicas === 1) return
  }
  assert.fail(`${deployment} is not rolled out`)
}

describe('what others change during a rollout', function () {
  this.timeout(60_000)
  const [start] = startsOn(sharedCluster)

  async function atBlue50(): Promise<Ready> {
    const there = await ready(start ?? assert.fail())
    await walk(there, 'Blue_50')
    return there
  }

  const shares = async ({ canary }: Ready) => {
    const { green, blue, phase } = await canary.look()
    return [green?.weight, blue?.weight, phase]
  }

  it('is written under a name of the task’s own where it is the task’s', async () => {
    const { canary } = await atBlue50()
    const { metadata } = await canary.virtualService()
    const { managedFields } = metadata as unknown as { managedFields: { manager: string }[] }
    assert.deepEqual([...new Set(managedFields.map(({ manager }) => manager))], ['istio-canary-shift'])
  })

  it('in the weights is told with who wrote it, refused, put back or adopted', async () => {
    const there = await atBlue50()
    const { canary } = there
    await reroute(canary, weigh(70, 30))
    const says =
      /the weights are green 70 %, blue 30 %, last set were green 50 %, blue 50 % \(written by kubectl-edit at 20\d\d-/
    const status = await canary.act('status', {}, 2)
    assert.match(textOf(status), says)
    assert.match(status.warnings.join(), says)
    assert.deepEqual(await shares(there), [70, 30, 'shifting'])
    await canary.refused('shift', { blueWeight: '60' }, says, 2)

    const overwritten = await canary.act('shift', { blueWeight: '60', onDrift: 'overwrite' }, 2)
    assert.match(textOf(overwritten), /put back the routes and weights that this rollout left/)
    assert.match(overwritten.warnings.join(), says)
    assert.deepEqual(await shares(there), [40, 60, 'shifting'])

    await reroute(canary, weigh(70, 30))
    await canary.act('shift', { blueWeight: '30', onDrift: 'adopt' }, 2)
    await canary.act('shift', { blueWeight: '40' }, 2)
    assert.deepEqual(await shares(there), [60, 40, 'shifting'])
  })

  it('in the routes is told field by field, and put back without a foreign route', async () => {
    const there = await atBlue50()
    const { canary } = there
    const { spec: left } = await canary.virtualService()
    const foreign = {
      name: 'health',
      match: [{ uri: { exact: '/healthz' } }],
      route: [{ destination: { host: 'model-svc-green', port: { number: 5001 } } }],
    }
    await reroute(canary, (http) => [
      foreign,
      ...http.map((route, at) => (at === http.length - 1 ? { ...route, timeout: '7s' } : route)),
    ])
    await canary.refused(
      'shift',
      { blueWeight: '60' },
      /the weighted route \(#3 'model-weighted'\) is now #4.*has changed: \.timeout: none → 7s \(written by kubectl-edit/,
      2,
    )
    await canary.act('shift', { blueWeight: '50', onDrift: 'overwrite' }, 2)
    const { spec } = await canary.virtualService()
    assert.deepEqual(spec.http, [...left.http, foreign])
  })

  it('that takes the weighted route away is told, and put back', async () => {
    const there = await atBlue50()
    const { canary } = there
    await reroute(canary, (http) => http.slice(0, -1))
    const says = /the weighted route \(#3 'model-weighted'\) is gone \(written by kubectl-edit/
    assert.match(textOf(await canary.act('status', {}, 2)), says)
    await canary.refused('shift', { blueWeight: '60' }, says, 2)
    await canary.refused('rollback', {}, says, 2)
    await canary.act('rollback', { onDrift: 'overwrite' }, 2)
    assert.deepEqual(await shares(there), [100, undefined, 'rolledBack'])
  })

  it('in an image is told with who wrote it, refused, put back or adopted', async () => {
    const there = await atBlue50()
    const { canary, B } = there
    const { image } = await canary.publish('C', 'modelA')
    await setImage(canary, 'model-blue', image)
    await canary.refused(
      'shift',
      { blueWeight: '60' },
      new RegExp(`blue has image '${image}', this rollout left '${B.image}' .*written by kubectl-edit`),
      2,
    )
    await canary.act('shift', { blueWeight: '60', onDrift: 'overwrite' }, 2)
    assert.equal((await canary.look()).blue?.image, B.image)
    await canary.answers(['New Model B'], 'blue')

    await setImage(canary, 'model-blue', image)
    await canary.act('shift', { blueWeight: '100', onDrift: 'adopt' }, 2)
    await canary.act('promote', {}, 2)
    assert.match((await canary.look()).green?.image ?? '', new RegExp(`^${image}@sha256:`))
  })

  it('is not put back for an action that is refused anyway', async () => {
    const there = await atBlue50()
    await reroute(there.canary, weigh(0, 100))
    await there.canary.refused(
      'promote',
      { onDrift: 'overwrite' },
      /weights are green 50 %, blue 50 %; 'promote' needs/,
      2,
    )
    assert.deepEqual(await shares(there), [0, 100, 'shifting'])
  })
})

describe('who would write back what a rollout changes', function () {
  this.timeout(60_000)

  const keepers: readonly {
    it: string
    labels?: Readonly<Record<string, string>>
    annotations?: Readonly<Record<string, string>>
    warns: RegExp
    rule: RegExp | undefined
  }[] = [
    {
      it: 'Argo CD',
      annotations: {
        'argocd.argoproj.io/tracking-id': `shop:networking.istio.io/VirtualService:abtesting/${virtualService}`,
      },
      warns: /kept by Argo CD \(Application 'shop'\)/,
      rule: /- '\.spec\.http\[\]\.route\[\]\.weight'[\s\S]*RespectIgnoreDifferences=true/,
    },
    {
      it: 'Flux',
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
      warns: /kept by Flux \(Kustomization 'flux-system\/shop'\)/,
      rule: /kustomize\.toolkit\.fluxcd\.io\/ssa: IfNotPresent/,
    },
    {
      it: 'Helm',
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'abtesting' },
      warns: /kept by Helm \(release 'abtesting\/shop'\).*Upgrade the release only when the rollout is over/,
      rule: undefined,
    },
  ]
  for (const { it: keeper, labels = {}, annotations = {}, warns, rule } of keepers) {
    it(`is told at the beginning, with the rule that keeps it from that: ${keeper}`, async () => {
      const { canary, A, B } = await untouched()
      for (const { collection, object } of guideObjects(canary, A.image)) {
        const metadata = { ...object.metadata, labels, annotations }
        await canary.create(collection, object.kind === 'VirtualService' ? { ...object, metadata } : object)
      }
      await canary.untilReady('model-green', 1)
      const tells = (step: StepResult) => {
        assert.match(step.warnings.join(), warns)
        if (rule !== undefined) assert.match(textOf(step), rule)
      }
      tells(await canary.act('deploy', { image: B.image }, 2))
      const shift = await canary.act('shift', { blueWeight: '50' }, 2)
      assert.deepEqual(shift.warnings, [])
      tells(await canary.act('status', {}, 2))
    })
  }

  async function untouched() {
    const canary = await Canary.open(await sharedCluster())
    return { canary, A: await canary.publish('A', 'modelA'), B: await canary.publish('B', 'modelB') }
  }
})
