import assert from 'node:assert/strict'
import type {
  HttpRoute,
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { runNumber } from './fixtures.ts'
import { deploy, guide, imageB, recordIn, refusal, shift, stages } from './scenario.ts'
import { World } from './world.ts'

/** All annotations of an object together, by Kubernetes' own rule. */
const limit = 262_144

/** The guide's objects, where the weighted route matches so many addresses and others have annotated so many bytes. */
function guideWith(matches: number, annotated = 0): KubernetesObject[] {
  return guide().map((object) => {
    if (object.kind !== 'VirtualService') return object
    const { metadata, spec, ...rest } = object as VirtualService
    const large: Partial<HttpRoute> = {
      match: Array.from({ length: matches }, (_, at) => ({ uri: { prefix: `/models/${at}/score/ü` } })),
    }
    const http = (spec.http ?? []).map((route, at, all) => (at === all.length - 1 ? { ...route, ...large } : route))
    return {
      ...rest,
      metadata: { ...metadata, annotations: { 'example.com/applied': 'x'.repeat(annotated) } },
      spec: { ...spec, http },
    } as VirtualService
  })
}

function annotationBytes(world: World): number {
  const { metadata } = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') ?? assert.fail()
  return Buffer.byteLength(
    Object.entries(metadata.annotations ?? {})
      .flat()
      .join(''),
  )
}

describe('the routes in a rollout’s record', () => {
  const rows = [
    { it: 'are kept where they have room', matches: 3_000, annotated: 0, kept: true },
    { it: 'are left out where they are too large for an annotation', matches: 6_000, annotated: 0, kept: false },
    { it: 'are left out where others have taken the room', matches: 3_000, annotated: 150_000, kept: false },
  ]
  for (const { it: name, matches, annotated, kept } of rows) {
    it(`${name}, in each stage, and that is told`, () => {
      const world = new World(guideWith(matches, annotated))
      for (const { stage, request } of stages) {
        world.act(request, runNumber(2))
        assert.ok(annotationBytes(world) <= limit, `${stage}: ${annotationBytes(world)} bytes`)
        assert.equal(recordIn(world)?.left?.routes.length !== 0, kept, stage)
      }
      const told = world.warnings.filter((warning) =>
        /own routes are too large .* 'mlmodel-virtualservice'/.test(warning),
      )
      assert.equal(told.length > 0, !kept)
    })
  }

  it('are not needed to notice other weights', () => {
    const world = new World(guideWith(6_000))
    world.act(deploy(imageB), runNumber(2))
    world.act(shift(50), runNumber(2))
    const there = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') ?? assert.fail()
    const weights = [70, 30]
    const http = there.spec.http?.map((one, at, all) =>
      at < all.length - 1
        ? one
        : { ...one, route: one.route?.map((to, slot) => ({ ...to, weight: weights[slot] ?? 0 })) ?? [] },
    )
    const changed: VirtualService = { ...there, spec: { ...there.spec, http: http ?? [] } }
    world.put(changed)
    assert.match(refusal(() => world.act(shift(100), runNumber(2))).message, /the weights are green 70 %, blue 30 %/)
  })
})
