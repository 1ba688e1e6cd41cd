import assert from 'node:assert/strict'
import { mirrorOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/mirror.ts'
import type {
  HttpRoute,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { DeployRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { guideVirtualService, runNumber, target } from './fixtures.ts'
import { deploy, guide, imageB, refusal, remove, rollback, shift, stages, walk } from './scenario.ts'
import { World } from './world.ts'

const mirrored = (percent: number, image = imageB): DeployRequest => ({ ...deploy(image), mirrorPercent: percent })
const weighted = (world: World): HttpRoute =>
  world.get<VirtualService>('VirtualService', target.virtualService)?.spec.http?.[2] ?? assert.fail()
const mirrorIn = (world: World) => mirrorOf(weighted(world), target)

/** The guide's objects with further fields in the weighted route. */
function guideWith(fields: Partial<HttpRoute>): World {
  const { spec, ...rest } = guideVirtualService({ green: 100, blue: 0 })
  const http = (spec.http ?? []).map((route, index) => (index === 2 ? { ...route, ...fields } : route))
  return new World([...guide(), { ...rest, spec: { ...spec, http } } as VirtualService])
}

const host = (slot: string) => `model-svc-${slot}.abtesting.svc.cluster.local`

describe('what a route mirrors', () => {
  const rows: readonly { it: string; route: HttpRoute; want: unknown }[] = [
    { it: 'is nothing', route: {}, want: { kind: 'none' } },
    {
      it: 'is all to blue where no percentage is set',
      route: { mirror: { host: host('blue') } },
      want: { kind: 'blue', percent: 100 },
    },
    {
      it: 'is a part of it to blue',
      route: { mirror: { host: 'model-svc-blue' }, mirrorPercentage: { value: 5 } },
      want: { kind: 'blue', percent: 5 },
    },
    {
      it: 'is a part of it to blue by the older field',
      route: { mirror: { host: 'model-svc-blue' }, mirror_percent: 7 },
      want: { kind: 'blue', percent: 7 },
    },
    { it: 'is somebody else’s', route: { mirror: { host: 'shadow' } }, want: { kind: 'foreign', host: 'shadow' } },
    {
      it: 'is somebody else’s in a list',
      route: { mirrors: [{ destination: { host: 'a' } }, { destination: { host: 'b' } }] },
      want: { kind: 'foreign', host: 'a, b' },
    },
  ]
  for (const { it: name, route, want } of rows) it(name, () => assert.deepEqual(mirrorOf(route, target), want))
})

describe('a mirror to blue', () => {
  it('begins with the write that says blue is ready, and not before', () => {
    const world = new World(guide())
    world.act(mirrored(20), runNumber(2))
    assert.deepEqual(
      [weighted(world).mirror, weighted(world).mirrorPercentage],
      [{ host: host('blue'), port: { number: 5001 } }, { value: 20 }],
    )
    const writes = world.steps.filter(({ kind }) => kind === 'setRouting')
    assert.deepEqual(
      writes.map((step) => JSON.stringify(step).includes('mirror')),
      [false, true],
    )
  })

  it('changes nothing when deploy runs again, and follows another percentage', () => {
    const world = new World(guide())
    world.act(mirrored(20), runNumber(2))
    const before = world.summary()
    world.act(mirrored(20), runNumber(2), '2026-11-22T13:00:00.000Z')
    assert.deepEqual(world.summary(), before)
    world.act(mirrored(50), runNumber(2))
    assert.deepEqual(mirrorIn(world), { kind: 'blue', percent: 50 })
    world.act(mirrored(0), runNumber(2))
    assert.deepEqual(weighted(world), walked().route)
  })

  it('rests while blue gets another image', () => {
    const world = new World(guide())
    world.act(mirrored(20), runNumber(2))
    world.steps.length = 0
    world.act(mirrored(20, 'acr.io/model:C'), runNumber(2))
    const [first] = world.steps
    assert.ok(first?.kind === 'setRouting' && JSON.stringify(first).includes('"remove","path":"/spec/http/2/mirror"'))
    assert.deepEqual(mirrorIn(world), { kind: 'blue', percent: 20 })
  })

  for (const [name, request] of [
    ['the first shift', shift(10)],
    ['rollback', rollback],
  ] as const) {
    it(`ends with ${name}, without a trace`, () => {
      const world = new World(guide())
      world.act(mirrored(20), runNumber(2))
      world.act(request, runNumber(2))
      const { mirror, mirrorPercentage, ...rest } = weighted(world)
      assert.deepEqual([mirror, mirrorPercentage, Object.keys(rest)], [undefined, undefined, ['route']])
    })
  }

  it('that somebody set is nobody’s here through a whole rollout, and deploy refuses to replace it', () => {
    const world = guideWith({ mirror: { host: 'shadow' }, mirrorPercentage: { value: 3 } })
    const refused = refusal(() => world.act(mirrored(20), runNumber(2)))
    assert.deepEqual([refused.code, world.steps], ['mirrorTaken', []])
    assert.match(refused.message, /mirrors to 'shadow' already/)
    for (const { request } of stages) {
      world.act(request, runNumber(2))
      assert.deepEqual([weighted(world).mirror, weighted(world).mirrorPercentage], [{ host: 'shadow' }, { value: 3 }])
    }
    assert.match(world.act(remove, runNumber(2)).because ?? '', /is done/)
  })
})

function walked(): { route: HttpRoute } {
  return { route: weighted(walk(new World(guide()), 'Blue_0')) }
}
