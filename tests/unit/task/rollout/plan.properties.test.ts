import assert from 'node:assert/strict'
import { applyPatch } from 'rfc6902'
import type {
  Deployment,
  HttpRoute,
  RouteDestination,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Step } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/plan.ts'
import { phases, type RolloutRecord } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'
import { deploymentOf, guideVirtualService, recordOf, runNumber, target, withRecord } from './fixtures.ts'
import { deploy, imageB, promote, remove, rollback, shift } from './scenario.ts'
import { World } from './world.ts'

const hosts = [
  'model-svc-green',
  'model-svc-blue',
  'model-svc-green.abtesting.svc.cluster.local',
  'elsewhere',
  'mirror-of-x',
]
const weight = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 2 ** 31 - 1 }))
const image = fc.oneof(fc.constantFrom('acr.io/model:A', imageB, ''), poisonous())

const destination: fc.Arbitrary<RouteDestination> = fc.record(
  {
    destination: fc.record(
      { host: fc.constantFrom(...hosts), port: fc.constant({ number: 5001 }) },
      { requiredKeys: ['host'] },
    ),
    weight,
    headers: fc.constantFrom(
      { response: { set: { 'x-canary-slot': 'green', other: 'kept' } } },
      { request: { remove: ['x'] } },
    ),
    unknown: poisonous(),
  },
  { requiredKeys: ['destination'] },
)

const route: fc.Arbitrary<HttpRoute> = fc.record(
  {
    name: fc.oneof(fc.constantFrom('model-weighted', 'model-blue'), poisonous()),
    match: fc.array(
      fc.record({
        headers: fc.dictionary(
          fc.constantFrom('x-api-version', 'X-Api-Version', '__proto__'),
          fc.record({ exact: fc.constantFrom('blue', 'green', 'x') }),
        ),
      }),
      { maxLength: 2 },
    ),
    route: fc.array(destination, { maxLength: 3 }),
    mirror: fc.record({ host: fc.constantFrom(...hosts) }),
    mirrorPercentage: fc.record({ value: fc.nat({ max: 100 }) }),
    fault: fc.record({ text: poisonous() }),
  },
  { requiredKeys: [] },
)

/** Of any routes, or the guide's own with any weights, so that plans get beyond a refusal. */
const routing: fc.Arbitrary<VirtualService> = fc.oneof(
  fc.array(route, { maxLength: 4 }).map((http) => withHttp(http)),
  fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 120 }), fc.array(route, { maxLength: 2 })).map(([green, blue, more]) => {
    const { spec } = guideVirtualService({ green, blue })
    return withHttp([...(spec.http ?? []), ...more])
  }),
)

function withHttp(http: readonly HttpRoute[]): VirtualService {
  const guide = guideVirtualService({ green: 100, blue: 0 })
  return { ...guide, spec: { ...guide.spec, http, tls: [{ text: 'kept' }] } }
}

const record: fc.Arbitrary<RolloutRecord | undefined> = fc.option(
  fc
    .record(
      {
        run: fc.constantFrom(runNumber(1), runNumber(2), runNumber(3)),
        phase: fc.constantFrom(...phases),
        firstRelease: fc.boolean(),
        container: fc.oneof(fc.constant('model'), poisonous()),
        images: fc.record({ before: fc.option(image), candidate: image, promoted: fc.option(image) }),
        weights: fc.record({ green: fc.nat({ max: 300 }), blue: fc.nat({ max: 300 }) }),
        podsForAll: fc.nat(),
        left: fc.record({
          routes: fc.array(
            fc.record({ role: fc.constantFrom('weighted', 'green', 'blue'), index: fc.nat({ max: 9 }), route }),
            { maxLength: 3 },
          ),
          images: fc.record(
            { green: fc.record({ model: image }), blue: fc.record({ model: image }) },
            { requiredKeys: [] },
          ),
        }),
      },
      { requiredKeys: [] },
    )
    .map((changes) => recordOf(changes as Partial<RolloutRecord>)),
  { nil: undefined },
)

const deployment = (slot: 'green' | 'blue'): fc.Arbitrary<Deployment | undefined> =>
  fc.option(
    fc.tuple(image, fc.nat({ max: 2 })).map(([name, ready]) => deploymentOf(slot, name, ready)),
    { nil: undefined },
  )

const request: fc.Arbitrary<Request> = fc
  .tuple(
    fc.constantFrom<Request>(deploy(imageB), shift(0), shift(10, 50), shift(100), promote, remove, rollback),
    fc.constantFrom('fail', 'overwrite', 'adopt'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([base, onDrift, takeOver, markSlots]) => ({ ...base, onDrift, takeOver, markSlots }) as Request)

const world = fc
  .record({ virtualService: routing, record, green: deployment('green'), blue: deployment('blue') })
  .map(({ virtualService, record, green, blue }) => {
    const routed = record === undefined ? virtualService : withRecord(virtualService, record)
    // As it would come from the API server: objects of fast-check may have no prototype.
    return new World([JSON.parse(JSON.stringify(routed)), green, blue].filter((one) => one !== undefined))
  })

function planned(at: World, wanted: Request): readonly Step[] {
  try {
    return at.plan(wanted, runNumber(2)).steps
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

/** What a plan may change of a VirtualService, and of a Deployment: the paths of RFC 6901. */
const ownPaths = [
  /^\/spec\/http\/\d+\/route\/(\d+\/weight|-)$/,
  /^\/spec\/http\/\d+\/route\/\d+\/destination(\/host)?$/,
  /^\/spec\/http\/\d+\/route\/\d+\/headers(\/response(\/set(\/x-canary-slot)?)?)?$/,
  /^\/spec\/http\/\d+\/(mirror|mirrorPercentage)$/,
  /^\/metadata\/annotations(\/istio-canary-shift~1(rollout|manifest|before-promotion|rolled-back))?$/,
  /^\/spec\/template\/spec\/containers\/\d+\/image$/,
  /^\/spec\/(replicas|template)$/,
]

describe('a plan for whatever is in the cluster', () => {
  it('sets only weights from 0 to 100 that are together 100, or is a refusal', () => {
    let moved = 0
    fc.assert(
      fc.property(world, request, (at, wanted) => {
        for (const step of planned(at, wanted)) {
          if (step.kind !== 'setRouting') continue
          const { route } = readRouting(patched(at, step), target)
          assert.deepEqual(route.weights, step.weights.after)
          const { before, after } = step.weights
          // What others have set stays until a share is set.
          if (before.green === after.green && before.blue === after.blue) continue
          moved++
          assert.ok(Number.isInteger(after.blue) && after.blue >= 0 && after.green >= 0, JSON.stringify(after))
          assert.equal(after.green + after.blue, 100)
        }
      }),
      { numRuns: 3_000 },
    )
    assert.ok(moved > 100, `only ${moved} plans set weights`)
  })

  it('changes nothing that is not the rollout’s own', () => {
    let operations = 0
    fc.assert(
      fc.property(world, request, (at, wanted) => {
        // What was overwritten is put back as a whole list; the property below holds that to others' routes.
        if (wanted.action !== 'status' && wanted.onDrift === 'overwrite') return
        for (const step of planned(at, wanted)) {
          const patches = step.kind === 'setRouting' ? step.patches.map(({ patch }) => patch) : []
          if (step.kind === 'setTemplate') patches.push(step.patch)
          for (const { op, path } of patches.flat()) {
            if (op === 'test') continue
            operations++
            assert.ok(
              ownPaths.some((own) => own.test(path)),
              `${op} ${path}`,
            )
          }
        }
      }),
      { numRuns: 2_000 },
    )
    assert.ok(operations > 300, `only ${operations} operations`)
  })

  it('leaves destinations and routes of others as they are, also where it puts back what they changed', () => {
    let written = 0
    fc.assert(
      fc.property(world, request, (at, wanted) => {
        for (const step of planned(at, wanted)) {
          if (step.kind !== 'setRouting') continue
          written++
          const before = at.get<VirtualService>('VirtualService', target.virtualService) ?? assert.fail()
          const after = patched(at, step)
          const kept = foreignIn(after)
          for (const route of foreignIn(before))
            assert.ok(kept.splice(0, kept.indexOf(route) + 1).includes(route), route)
          assert.deepEqual({ ...after.spec, http: [] }, { ...before.spec, http: [] })
        }
      }),
      { numRuns: 2_000 },
    )
    assert.ok(written > 100, `only ${written} writes`)
  })
})

/** The routes that send to neither slot, in their order. */
function foreignIn({ spec }: VirtualService): string[] {
  const isSlots = (host: string) => /^model-svc-/.test(host)
  const foreign = (spec.http ?? []).filter(
    ({ route = [], mirror }) =>
      !route.some(({ destination }) => isSlots(destination.host)) && !isSlots(mirror?.host ?? ''),
  )
  return foreign.map((route) => JSON.stringify(route))
}

function patched(at: World, { patches }: Extract<Step, { kind: 'setRouting' }>): VirtualService {
  const object = structuredClone(at.get<VirtualService>('VirtualService', target.virtualService) ?? assert.fail())
  const own = patches.find(({ virtualService }) => virtualService === target.virtualService)?.patch ?? []
  const failure = applyPatch(object, structuredClone(own) as unknown as Parameters<typeof applyPatch>[1]).find(Boolean)
  if (failure) throw failure
  return object
}
