import assert from 'node:assert/strict'
import type { Companions } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/companions.ts'
import {
  companionsForBlue,
  isAutoscaled,
  noCompanions,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/companions.ts'
import { matchesSelector } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/label-selector.ts'
import type {
  Deployment,
  HorizontalPodAutoscaler,
  LabelSelector,
  Metadata,
  PodDisruptionBudget,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { deploymentOf, runNumber } from './fixtures.ts'
import { deploy, guide, imageB, promote, rollback, shift, walk } from './scenario.ts'
import { World } from './world.ts'

const green = deploymentOf('green', 'acr.io/model:A')
const blue = deploymentOf('blue', 'acr.io/model:B')
const ofGreen = { app: 'model', model_version: 'green' }
const ofBlue = { app: 'model', model_version: 'blue' }
const metrics = [{ type: 'Resource', resource: { name: 'cpu' } }]

function autoscaler(metadata: Metadata, deployment: string, kind = 'Deployment'): HorizontalPodAutoscaler {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind, name: deployment }
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 6, metrics }
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec }
}

function budget(name: string, selector?: LabelSelector): PodDisruptionBudget {
  const spec = { minAvailable: 1, ...(selector === undefined ? {} : { selector }) }
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec }
}

const owned = (name: string, uid: string) => ({
  name,
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'model-blue', uid }],
})

describe('what accompanies green', () => {
  const forBlue = (given: Partial<Companions>, pods = 4) =>
    companionsForBlue(green, blue, { ...noCompanions, ...given }, pods)

  it('is made for blue: about its pods, as many as it has, none of green’s labels, and owned by it', () => {
    const labels = { 'argocd.argoproj.io/instance': 'model' }
    const { objects, warnings } = forBlue({
      autoscalers: [autoscaler({ name: 'model-green', labels, annotations: labels, uid: 'x' }, 'model-green')],
      budgets: [budget('model', { matchLabels: ofGreen })],
    })
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'model-blue', uid: 'blue-uid' }]
    const metadata = { namespace: 'abtesting', labels: ofBlue, ownerReferences }
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'model-blue' }
    assert.deepEqual(objects, [
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'model-blue', ...metadata },
        spec: { scaleTargetRef, minReplicas: 4, maxReplicas: 6, metrics },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'model-blue', ...metadata },
        spec: { minAvailable: 1, selector: { matchLabels: ofBlue } },
      },
    ])
    assert.deepEqual(warnings, [])
  })

  it('lets blue have more pods than green may have, when that was asked for', () => {
    const { objects } = forBlue({ autoscalers: [autoscaler({ name: 'a' }, 'model-green')] }, 9)
    assert.deepEqual([objects[0]?.spec.minReplicas, objects[0]?.spec.maxReplicas], [9, 9])
  })

  const names = [
    ['model-green', 'model-blue'],
    ['green-hpa', 'blue-hpa'],
    ['evergreen', 'everblue'],
    ['scaler', 'scaler-blue'],
  ] as const
  for (const [name, want] of names) {
    it(`is called '${want}' for blue when it is called '${name}' for green`, () => {
      const { objects } = forBlue({ autoscalers: [autoscaler({ name }, 'model-green')] })
      assert.equal(objects[0]?.metadata.name, want)
    })
  }

  const nothing: readonly { it: string; given: Partial<Companions> }[] = [
    { it: 'there is none', given: {} },
    { it: 'it is about another Deployment', given: { autoscalers: [autoscaler({ name: 'a' }, 'other')] } },
    {
      it: 'it is about something else of that name',
      given: { autoscalers: [autoscaler({ name: 'a' }, 'model-green', 'StatefulSet')] },
    },
    {
      it: 'blue has one of its own',
      given: { autoscalers: [autoscaler({ name: 'a' }, 'model-green'), autoscaler({ name: 'b' }, 'model-blue')] },
    },
    {
      it: 'blue has it already',
      given: {
        autoscalers: [autoscaler({ name: 'a' }, 'model-green'), autoscaler(owned('a-blue', 'blue-uid'), 'model-blue')],
      },
    },
    { it: 'it is about both slots', given: { budgets: [budget('both', { matchLabels: { app: 'model' } })] } },
    { it: 'it is about every pod', given: { budgets: [budget('all', {})] } },
    { it: 'it is about no pod', given: { budgets: [budget('none')] } },
  ]
  for (const { it: when, given } of nothing) {
    it(`is not made for blue when ${when}`, () => assert.deepEqual(forBlue(given), { objects: [], warnings: [] }))
  }

  it('is made for a blue whose predecessor’s has yet to go', () => {
    const of = [autoscaler({ name: 'a' }, 'model-green'), autoscaler(owned('a-blue', 'gone'), 'model-blue')]
    assert.deepEqual(forBlue({ autoscalers: of }).objects[0]?.metadata.name, 'a-blue')
  })

  const warned: readonly { it: string; given: Partial<Companions>; says: RegExp }[] = [
    {
      it: 'its name is taken',
      given: { budgets: [budget('green', { matchLabels: ofGreen }), budget('blue', { matchLabels: { app: 'x' } })] },
      says: /^PodDisruptionBudget 'green' of green has no counterpart for blue: the name 'blue' is taken\.$/,
    },
    {
      it: 'something else makes it',
      given: {
        autoscalers: [
          autoscaler(
            {
              name: 'keda-hpa-model',
              ownerReferences: [{ kind: 'ScaledObject', name: 'model', uid: 'k', controller: true }],
            },
            'model-green',
          ),
        ],
      },
      says: /'keda-hpa-model' of green .* it is made by ScaledObject 'model', so make one of that kind for blue/,
    },
    {
      it: 'it may not be read',
      given: { hidden: [{ kind: 'PodDisruptionBudget', why: 'poddisruptionbudgets.policy is forbidden.' }] },
      says: /^Whether green has PodDisruptionBudgets .* could not be read \(.* is forbidden\)\. .*docs\/permissions\.md/,
    },
  ]
  for (const { it: when, given, says } of warned) {
    it(`is warned of when ${when}`, () => {
      const { objects, warnings } = forBlue(given)
      assert.deepEqual(objects, [])
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', says)
    })
  }
})

describe('a Deployment', () => {
  const hidden = [{ kind: 'HorizontalPodAutoscaler', why: 'forbidden' }] as const
  const rows: readonly { it: string; given: Partial<Companions>; want: boolean | undefined }[] = [
    { it: 'by one of its own', given: { autoscalers: [autoscaler({ name: 'a' }, 'model-blue')] }, want: true },
    { it: 'by none of another', given: { autoscalers: [autoscaler({ name: 'a' }, 'model-green')] }, want: false },
    {
      it: 'by none of its predecessor',
      given: { autoscalers: [autoscaler(owned('a', 'gone'), 'model-blue')] },
      want: false,
    },
    { it: 'by what nobody may see', given: { hidden }, want: undefined },
    {
      it: 'by one, whatever else is hidden',
      given: { hidden, autoscalers: [autoscaler({ name: 'a' }, 'model-blue')] },
      want: true,
    },
  ]
  for (const { it: how, given, want } of rows) {
    it(`is ${want === undefined ? 'perhaps ' : want ? '' : 'not '}scaled ${how}`, () => {
      assert.equal(isAutoscaled(blue, { ...noCompanions, ...given }), want)
    })
  }
})

describe('a label selector', () => {
  const at = (operator: string, values?: readonly string[]): LabelSelector => ({
    matchExpressions: [{ key: 'app', operator, ...(values === undefined ? {} : { values }) }],
  })
  const rows: readonly [string, LabelSelector | undefined, boolean, boolean][] = [
    ['of nothing', undefined, false, false],
    ['of everything', {}, true, true],
    ['of a label', { matchLabels: { app: 'model' } }, true, false],
    ['In', at('In', ['a', 'model']), true, false],
    ['NotIn', at('NotIn', ['a', 'model']), false, true],
    ['Exists', at('Exists'), true, false],
    ['DoesNotExist', at('DoesNotExist'), false, true],
  ]
  for (const [name, selector, some, none] of rows) {
    it(`${name} selects as Kubernetes has it`, () => {
      assert.deepEqual([matchesSelector(selector, { app: 'model' }), matchesSelector(selector, {})], [some, none])
    })
  }
})

describe('a rollout with what accompanies green', () => {
  const accompanied = () => {
    const world = new World(guide())
    world.put(autoscaler({ name: 'model-green', uid: 'hpa' }, 'model-green'))
    world.put(budget('model-green', { matchLabels: ofGreen }))
    return world
  }
  const kept = (world: World) =>
    ['HorizontalPodAutoscaler', 'PodDisruptionBudget'].map((kind) => world.get(kind, 'model-blue'))

  it('gives it to blue once blue is ready, and takes it away with blue', () => {
    const world = accompanied()
    world.act(deploy(imageB), runNumber(2))
    const kinds = world.steps.map((step) => (step.kind === 'create' ? step.object.kind : step.kind))
    assert.deepEqual(kinds.slice(-4), ['awaitReady', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'setRouting'])
    walk(world, 'Green_100')
    assert.deepEqual(kept(world), [undefined, undefined])
    assert.ok(world.get('HorizontalPodAutoscaler', 'model-green'))
  })

  it('changes nothing when deploy runs again', () => {
    const world = accompanied()
    world.act(deploy(imageB), runNumber(2))
    const before = world.summary()
    world.writesLeft = 0
    world.act(deploy(imageB), runNumber(2))
    assert.deepEqual(world.summary(), before)
  })

  it('never says how many pods a Deployment has that an autoscaler scales', () => {
    const world = accompanied()
    world.act(deploy(imageB), runNumber(2))
    world.steps.length = 0
    world.act({ ...deploy('acr.io/model:C'), blueReplicas: 5 }, runNumber(2))
    for (const request of [shift(100), promote, rollback]) world.act(request, runNumber(2))
    const patches = world.steps.flatMap((step) => (step.kind === 'setTemplate' ? step.patch : []))
    assert.ok(patches.length > 0)
    assert.ok(patches.every(({ path }) => path !== '/spec/replicas'))
  })

  it('says how many pods blue has where nothing scales it: as many as green, or as asked', () => {
    const world = new World(guide())
    const pods = () => world.get<Deployment>('Deployment', 'model-blue')?.spec.replicas
    const three: Deployment = { ...green, spec: { ...green.spec, replicas: 3 } }
    world.put(three)
    world.act(deploy(imageB), runNumber(2))
    assert.equal(pods(), 3)
    world.act({ ...deploy(imageB), blueReplicas: 2 }, runNumber(2))
    assert.equal(pods(), 2)
    world.act(deploy(imageB), runNumber(2))
    assert.equal(pods(), 3)
  })
})
