import assert from 'node:assert/strict'
import { applyPatch } from 'rfc6902'
import { newVirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/creation.ts'
import type { JsonPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/json-patch.ts'
import type {
  HeaderOperations,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { SlotName } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot.ts'
import {
  markOf,
  patchMark,
  slotHeader,
  slotMark,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot-mark.ts'
import {
  patchRouting,
  readRouting,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { allGreen } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { creation, guideVirtualService, recordOf, target, withRoutes } from './fixtures.ts'

const guide = guideVirtualService({ green: 100, blue: 0 })

function routingPatch(virtualService: VirtualService, blueAnsweredBy: SlotName, markSlots: boolean): JsonPatch {
  const change = { weights: allGreen, blueAnsweredBy, record: recordOf({ weights: allGreen }), markSlots }
  return patchRouting(readRouting(virtualService, target), target, change)
}

function patched(virtualService: VirtualService, blueAnsweredBy: SlotName, markSlots: boolean): VirtualService {
  const copy = structuredClone(virtualService)
  applied(copy, routingPatch(virtualService, blueAnsweredBy, markSlots))
  return copy
}

function applied(object: unknown, patch: JsonPatch): void {
  const failures = applyPatch(object, structuredClone(patch) as Parameters<typeof applyPatch>[1]).filter(Boolean)
  assert.deepEqual(failures, [])
}

/** The slot that each destination leads to and the one that it tells, route by route. */
function marks({ spec }: VirtualService): unknown[] {
  return (spec.http ?? []).map(({ route = [] }) =>
    route.map((one) => [/green|blue/.exec(one.destination.host)?.[0], markOf(one)]),
  )
}

const allMarked = [
  [['blue', 'blue']],
  [['green', 'green']],
  [
    ['green', 'green'],
    ['blue', 'blue'],
  ],
]

describe('the marks of the slots in a VirtualService', () => {
  it('are there from the start when the task creates it', () => {
    const created = newVirtualService(target, creation, allGreen, recordOf())
    assert.deepEqual(marks(created), [[['green', 'green']], ...allMarked.slice(1)])
  })

  it('are added on request to every destination of the slots, and to nothing else', () => {
    const marked = patched(guide, 'blue', true)
    assert.deepEqual(marks(marked), allMarked)
    const unmarked = (marked.spec.http ?? []).map((http) => ({
      ...http,
      route: http.route?.map(({ headers: _, ...rest }) => rest),
    }))
    assert.deepEqual(unmarked, guide.spec.http)
  })

  it('are not added when nobody asks for them', () => {
    assert.deepEqual(patched(guide, 'blue', false).spec, guide.spec)
  })

  it('need no second patch', () => {
    assert.deepEqual(routingPatch(patched(guide, 'blue', true), 'blue', true), [])
  })

  it('follow the header route of blue to green and back, so that no answer lies', () => {
    const removed = patched(patched(guide, 'blue', true), 'green', false)
    assert.deepEqual(marks(removed), [[['green', 'green']], ...allMarked.slice(1)])
    assert.deepEqual(marks(patched(removed, 'blue', false)), allMarked)
  })

  it('come with blue when it joins a marked green, and not when it joins a bare one', () => {
    const host = { host: 'model-svc-green' }
    const marked = withRoutes([{ route: [{ destination: host, headers: slotMark('green') }] }])
    const bare = withRoutes([{ route: [{ destination: host }] }])
    const both = [['green', 'green'] as const, ['blue', 'blue'] as const]
    assert.deepEqual(marks(patched(marked, 'blue', false)), [both])
    assert.deepEqual(marks(patched(bare, 'blue', true)), [both])
    assert.deepEqual(marks(patched(bare, 'blue', false)), [both.map(([slot]) => [slot, undefined])])
  })

  it('are guarded by the hosts of the destinations', () => {
    const tests = routingPatch(guide, 'blue', true).filter(({ op }) => op === 'test')
    assert.deepEqual(
      tests.map(({ path }) => path),
      ['/metadata/resourceVersion', ...['2/route/0', '2/route/1', '0/route/0', '1/route/0'].map(hostAt)],
    )
  })
})

function hostAt(route: string): string {
  return `/spec/http/${route}/destination/host`
}

describe('the mark of a destination', () => {
  const foreign = { request: { set: { a: 'b' } } }
  const rows: readonly {
    readonly it: string
    readonly headers: HeaderOperations | undefined
    readonly want: HeaderOperations
  }[] = [
    { it: 'comes where there are no headers', headers: undefined, want: slotMark('blue') },
    { it: 'leaves changes of the request alone', headers: foreign, want: { ...foreign, ...slotMark('blue') } },
    {
      it: 'leaves other changes of the response alone',
      headers: { response: { remove: ['server'] } },
      want: { response: { remove: ['server'], set: { [slotHeader]: 'blue' } } },
    },
    {
      it: 'stands beside other headers',
      headers: { response: { set: { 'x-served-by': 'mesh' } } },
      want: { response: { set: { 'x-served-by': 'mesh', [slotHeader]: 'blue' } } },
    },
    {
      it: 'corrects the wrong slot, however its name is written',
      headers: { response: { set: { 'X-Canary-Slot': 'green' } } },
      want: { response: { set: { 'X-Canary-Slot': 'blue' } } },
    },
  ]
  for (const { it: name, headers, want } of rows) {
    it(name, () => {
      const destination = { destination: { host: 'model' }, ...(headers === undefined ? {} : { headers }) }
      const document = structuredClone({ here: destination })
      applied(document, patchMark(['here'], destination, 'blue', true))
      assert.deepEqual(document.here, { ...destination, headers: want })
    })
  }
})
