import assert from 'node:assert/strict'
import { driftOf } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/drift.ts'
import { tellDrift } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/tell.ts'
import type {
  Deployment,
  HttpRoute,
  VirtualService,
} from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { OnDrift, Request } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { stateOf } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/state.ts'
import { deploymentOf, recordOf, runNumber, target, withRecord } from '../fixtures.ts'
import { deploy, guide, imageB, look, promote, recordIn, refusal, remove, rollback, shift, walk } from '../scenario.ts'
import { World } from '../world.ts'

const virtualServiceIn = (world: World) =>
  world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService
const deploymentIn = (world: World, name: string) => world.get<Deployment>('Deployment', name) as Deployment
const httpIn = (world: World) => virtualServiceIn(world).spec.http as HttpRoute[]

/** Somebody else changes the routes, as `kubectl edit` does. */
function reroute(world: World, change: (http: HttpRoute[]) => readonly HttpRoute[]): void {
  const virtualService = virtualServiceIn(world)
  const { metadata, spec } = virtualService
  world.put({
    ...virtualService,
    metadata: {
      ...metadata,
      resourceVersion: '4711',
      managedFields: [
        {
          manager: 'kubectl-edit',
          operation: 'Update',
          time: '2026-11-23T10:00:00Z',
          fieldsV1: { 'f:spec': { 'f:http': {} } },
        },
      ],
    },
    spec: { ...spec, http: change(structuredClone(spec.http) as HttpRoute[]) },
  } as VirtualService)
}

const atWeights =
  (green: number, blue: number) =>
  (http: HttpRoute[]): readonly HttpRoute[] =>
    http.map((route, index) =>
      index === 2
        ? { ...route, route: route.route?.map((one, at) => ({ ...one, weight: at === 0 ? green : blue })) ?? [] }
        : route,
    )

const another: HttpRoute = { name: 'other', route: [{ destination: { host: 'elsewhere' } }] }
const onDrift = (way: OnDrift, request: Request) => ({ ...request, onDrift: way }) as Request

/** Weights and routes that somebody else has changed at Blue_50. */
const changes: readonly { what: string; make: (world: World) => void; says: RegExp }[] = [
  {
    what: 'other weights',
    make: (world) => reroute(world, atWeights(70, 30)),
    says: /the weights are green 70 %, blue 30 %, last set were green 50 %, blue 50 % \(written by kubectl-edit at 2026-11-23T10:00:00Z\)/,
  },
  {
    what: 'no weighted route',
    make: (world) => reroute(world, (http) => http.slice(0, 2)),
    says: /the weighted route \(#3\) is gone \(written by kubectl-edit/,
  },
  {
    what: 'a route before the weighted one',
    make: (world) => reroute(world, (http) => [...http.slice(0, 2), another, ...http.slice(2)]),
    says: /the weighted route \(#3\) is now #4/,
  },
  {
    what: 'a third destination',
    make: (world) =>
      reroute(world, ([one, two, weighted]) => [
        one as HttpRoute,
        two as HttpRoute,
        { route: [...(weighted?.route ?? []), { destination: { host: 'third' }, weight: 5 }] },
      ]),
    says: /the weighted route \(#3\) has changed: \.route\[2\]: none → \{"destination":\{"host":"third"\},"weight":5\}/,
  },
  {
    what: 'a mirror',
    make: (world) =>
      reroute(world, (http) => [...http.slice(0, 2), { ...http[2], mirror: { host: 'shadow' } } as HttpRoute]),
    says: /the weighted route \(#3\) has changed: \.mirror: none → \{"host":"shadow"\}/,
  },
  {
    what: 'a header route that leads elsewhere',
    make: (world) =>
      reroute(world, ([blue, ...rest]) => [
        { ...blue, route: [{ destination: { host: 'model-svc-green.abtesting.svc.cluster.local' } }] } as HttpRoute,
        ...rest,
      ]),
    says: /the route by header 'blue' \(#1\) has changed: \.route\[0\]\.destination/,
  },
  {
    what: 'no header route',
    make: (world) => reroute(world, ([, ...rest]) => rest),
    says: /the route by header 'blue' \(#1\) is gone/,
  },
]

describe('drift', () => {
  for (const { what, make, says } of changes) {
    it(`is refused with who wrote it: ${what}`, () => {
      const world = walk(new World(guide()), 'Blue_50')
      make(world)
      world.writesLeft = 0
      const refused = refusal(() => world.act(shift(100), runNumber(2)))
      assert.equal(refused.code, 'drift')
      assert.match(refused.message, says)
      assert.match(refused.remedy, /'overwrite'/)
    })

    it(`is put back by 'overwrite', then the action goes on: ${what}`, () => {
      const world = walk(new World(guide()), 'Blue_50')
      const undisturbed = walk(new World(guide()), 'Blue_50')
      make(world)
      const foreign = httpIn(world).filter(({ name }) => name === 'other')
      world.act(onDrift('overwrite', shift(100)), runNumber(2))
      undisturbed.act(shift(100), runNumber(2))
      assert.deepEqual(
        httpIn(world).filter(({ name }) => name !== 'other'),
        httpIn(undisturbed),
      )
      assert.deepEqual(httpIn(world).slice(3), foreign)
      assert.deepEqual(driftOf(world.observe(), target), [])
    })
  }

  for (const { what, make } of changes.filter(({ what: one }) => one !== 'no weighted route')) {
    it(`is the new state by 'adopt': ${what}`, () => {
      const world = walk(new World(guide()), 'Blue_50')
      make(world)
      const before = httpIn(world).length
      world.act(onDrift('adopt', shift(90)), runNumber(2))
      assert.deepEqual(look(world).weights, { green: 10, blue: 90 })
      assert.equal(httpIn(world).length, before)
      world.act(shift(95), runNumber(2))
      assert.deepEqual(driftOf(world.observe(), target), [])
    })
  }

  for (const slot of ['green', 'blue'] as const) {
    it(`in ${slot}’s image is refused, overwritten or adopted`, () => {
      const drifted = () => {
        const world = walk(new World(guide()), 'Blue_50')
        world.put(deploymentOf(slot, 'acr.io/model:X'))
        return world
      }
      const left = slot === 'green' ? 'acr.io/model:A' : imageB
      const refused = refusal(() => drifted().act(shift(100), runNumber(2)))
      assert.match(refused.message, new RegExp(`${slot} has image 'acr.io/model:X', this rollout left '${left}'`))

      const overwritten = drifted()
      overwritten.act(onDrift('overwrite', shift(100)), runNumber(2))
      assert.equal(look(overwritten)[slot], left)

      const adopted = drifted()
      adopted.act(onDrift('adopt', shift(100)), runNumber(2))
      assert.equal(look(adopted)[slot], 'acr.io/model:X')
      adopted.act(shift(90), runNumber(2))
      const { before, candidate } = recordIn(adopted)?.images ?? assert.fail()
      assert.equal(slot === 'green' ? before : candidate, 'acr.io/model:X')
    })
  }

  it('is seen in every container of the pod template, init containers too', () => {
    const world = new World(guide())
    const green = deploymentOf('green', 'acr.io/model:A')
    const withMore = (images: Readonly<Record<string, string>>): Deployment => ({
      ...green,
      spec: {
        ...green.spec,
        template: {
          ...green.spec.template,
          spec: {
            containers: [
              { name: 'model', image: 'acr.io/model:A' },
              { name: 'proxy', image: images.proxy ?? '' },
            ],
            initContainers: [{ name: 'fetch', image: images.fetch ?? '' }],
          },
        },
      },
    })
    world.put(withMore({ proxy: 'proxy:1', fetch: 'fetch:1' }))
    walk(world, 'Blue_50')
    world.put(withMore({ proxy: 'proxy:2', fetch: 'fetch:2' }))
    const told = driftOf(world.observe(), target).map(tellDrift)
    assert.equal(told.length, 2)
    assert.match(told.join(), /green has image 'fetch:2', this rollout left 'fetch:1' \(container 'fetch'/)
    assert.match(told.join(), /container 'proxy'/)
    world.act(onDrift('overwrite', shift(60)), runNumber(2))
    assert.deepEqual(driftOf(world.observe(), target), [])
  })

  it('in a container that is gone cannot be put back', () => {
    const world = walk(new World(guide()), 'Blue_50')
    const blue = deploymentIn(world, 'model-blue')
    const template = { ...blue.spec.template, spec: { containers: [{ name: 'other', image: imageB }] } }
    world.put({ ...blue, spec: { ...blue.spec, template } } as Deployment)
    world.writesLeft = 0
    const refused = refusal(() => world.act(onDrift('overwrite', shift(100)), runNumber(2)))
    assert.match(
      refused.message,
      /blue has lost a container, in which this rollout left 'acr.io\/model:B' \(container 'model'.*That cannot be put back/,
    )
  })

  it('is told with who keeps the object, who may have written it back', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, atWeights(100, 0))
    const virtualService = virtualServiceIn(world)
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'shop', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' }
    world.put({ ...virtualService, metadata: { ...virtualService.metadata, labels } } as VirtualService)
    const { remedy } = refusal(() => world.act(shift(100), runNumber(2)))
    assert.match(
      remedy,
      /^Find out why: Flux \(Kustomization 'flux\/shop'\) may have written it back; .*'status' prints/,
    )
  })

  it('is not put back for an action that would be refused then', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, atWeights(0, 100))
    world.writesLeft = 0
    assert.equal(refusal(() => world.act(onDrift('overwrite', promote), runNumber(2))).code, 'wrongWeights')
    assert.equal(refusal(() => world.act(onDrift('overwrite', remove), runNumber(2))).code, 'wrongPhase')
  })

  it('is not put back in a rollout of another run, unless it is taken over', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, atWeights(70, 30))
    const request = onDrift('overwrite', shift(100))
    assert.equal(refusal(() => world.act(request, runNumber(3))).code, 'runUnderWay')
    world.act({ ...request, takeOver: true } as Request, runNumber(3))
    assert.deepEqual(look(world).weights, { green: 0, blue: 100 })
  })

  it('is not accepted by taking over alone', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, atWeights(70, 30))
    assert.equal(refusal(() => world.act({ ...shift(100), takeOver: true } as Request, runNumber(3))).code, 'drift')
  })

  it('in the weights bars no rollback, and no deploy, which set them anew', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, atWeights(70, 30))
    world.act(deploy(imageB), runNumber(2))
    assert.deepEqual(look(world).weights, { green: 100, blue: 0 })
    reroute(world, atWeights(70, 30))
    world.act(rollback, runNumber(2))
    assert.deepEqual(look(world), { ...look(world), weights: { green: 100, blue: 0 }, phase: 'rolledBack' })
  })

  it('that leaves no weighted route is told by the state, and bars a rollback until it is put back', () => {
    const world = walk(new World(guide()), 'Blue_50')
    reroute(world, (http) => http.slice(0, 2))
    const { weights, drift } = stateOf(world.observe(), target)
    assert.deepEqual([weights, drift.map(({ kind }) => kind)], [undefined, ['routeGone']])
    assert.equal(refusal(() => world.act(rollback, runNumber(2))).code, 'drift')
    world.act(onDrift('overwrite', rollback), runNumber(2))
    assert.deepEqual(look(world).phase, 'rolledBack')
  })

  it('in green’s image bars a deploy that goes on, and a rollback is told what to do about it', () => {
    const drifted = () => {
      const world = walk(new World(guide()), 'Blue_50')
      world.put(deploymentOf('green', 'acr.io/model:X'))
      return world
    }
    assert.equal(refusal(() => drifted().act(deploy(imageB), runNumber(2))).code, 'drift')
    assert.match(
      refusal(() => drifted().act(rollback, runNumber(2))).message,
      /'acr.io\/model:X'.*none of this rollout/,
    )
    const overwritten = drifted()
    overwritten.act(onDrift('overwrite', rollback), runNumber(2))
    assert.equal(look(overwritten).green, 'acr.io/model:A')
    const adopted = drifted()
    adopted.act(onDrift('adopt', rollback), runNumber(2))
    assert.deepEqual([look(adopted).green, look(adopted).phase], ['acr.io/model:X', 'rolledBack'])
  })

  it('of a record that keeps no routes is that of weights and of the one image', () => {
    const world = walk(new World(guide()), 'Blue_50')
    const { left: _, ...old } = recordIn(world) ?? recordOf()
    world.put(withRecord(virtualServiceIn(world), old))
    reroute(world, (http) => [another, ...http])
    assert.deepEqual(driftOf(world.observe(), target), [])
    world.put(deploymentOf('blue', 'acr.io/model:X'))
    reroute(world, ([first, ...http]) => [first as HttpRoute, ...atWeights(70, 30)(http)])
    assert.deepEqual(
      driftOf(world.observe(), target).map(({ kind }) => kind),
      ['weights', 'image'],
    )
    world.act(onDrift('overwrite', shift(60)), runNumber(2))
    assert.deepEqual([look(world).weights.blue, look(world).blue], [60, imageB])
  })

  it('after the end of a rollout is told, and bars nothing', () => {
    const world = walk(new World(guide()), 'Green_100')
    world.put(deploymentOf('green', 'acr.io/model:X'))
    assert.deepEqual(
      driftOf(world.observe(), target).map(({ kind }) => kind),
      ['image'],
    )
    world.act(deploy('acr.io/model:C'), runNumber(3))
    assert.equal(recordIn(world)?.images.before, 'acr.io/model:X')
  })

  it('is none while a stage is under way, or right after it', () => {
    for (const stage of ['Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100']) {
      const world = walk(new World(guide()), stage)
      assert.deepEqual(driftOf(world.observe(), target).map(tellDrift), [], stage)
    }
  })
})
