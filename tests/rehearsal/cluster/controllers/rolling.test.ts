import assert from 'node:assert/strict'
import {
  type Bounds,
  newSetSize,
  oldSetSizes,
  proportionalSizes,
  rollingBounds,
} from '../../../../rehearsal/cluster/controllers/deployment/rolling.ts'
import type { IntOrPercent } from '../../../../rehearsal/cluster/objects/workloads.ts'

describe('the arithmetic of a rolling update', () => {
  const bounds: [number, IntOrPercent | undefined, IntOrPercent | undefined, Bounds][] = [
    [1, undefined, undefined, { surge: 1, unavailable: 0 }],
    [3, undefined, undefined, { surge: 1, unavailable: 0 }],
    [4, undefined, undefined, { surge: 1, unavailable: 1 }],
    [10, '25%', '25%', { surge: 3, unavailable: 2 }],
    [10, 0, 1, { surge: 0, unavailable: 1 }],
    [10, 0, '5%', { surge: 0, unavailable: 1 }],
    [2, 3, 5, { surge: 3, unavailable: 2 }],
    [0, '25%', '25%', { surge: 0, unavailable: 0 }],
  ]
  for (const [replicas, maxSurge = '25%', maxUnavailable = '25%', wanted] of bounds) {
    it(`allows +${wanted.surge} and -${wanted.unavailable} for ${replicas} with ${maxSurge} and ${maxUnavailable}`, () => {
      assert.deepEqual(rollingBounds({ replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }), wanted)
    })
  }

  it('refuses a bound that is neither a number nor a percentage', () => {
    const strategy = { rollingUpdate: { maxSurge: 'some' } }
    assert.throws(() => rollingBounds({ replicas: 1, strategy }), /'some' is neither a number nor a percentage/)
  })

  const growth: { name: string; wanted: number; present: number; all: number; surge: number; next: number }[] = [
    { name: 'fills the room that surge gives', wanted: 10, present: 0, all: 10, surge: 3, next: 3 },
    { name: 'waits while there is no room', wanted: 10, present: 3, all: 13, surge: 3, next: 3 },
    { name: 'never grows beyond what is wanted', wanted: 3, present: 2, all: 2, surge: 5, next: 3 },
    { name: 'shrinks to what is wanted', wanted: 2, present: 5, all: 5, surge: 1, next: 2 },
  ]
  for (const { name, wanted, present, all, surge, next } of growth) {
    it(`of the new set ${name}`, () => assert.equal(newSetSize(wanted, present, all, { surge, unavailable: 0 }), next))
  }

  const old = (...sizes: [number, number][]): { name: string; replicas: number; available: number }[] =>
    sizes.map(([replicas, available], index) => ({ name: `old${index}`, replicas, available }))
  const shrinking: {
    name: string
    wanted: number
    unavailable: number
    newSet: [number, number]
    sets: [number, number][]
    sizes: Record<string, number>
  }[] = [
    {
      name: 'keep all while the new pod is not available',
      wanted: 1,
      unavailable: 0,
      newSet: [1, 0],
      sets: [[1, 1]],
      sizes: {},
    },
    {
      name: 'go once the new pod is available',
      wanted: 1,
      unavailable: 0,
      newSet: [1, 1],
      sets: [[1, 1]],
      sizes: { old0: 0 },
    },
    {
      name: 'make room by what may be missing',
      wanted: 10,
      unavailable: 2,
      newSet: [3, 0],
      sets: [[10, 10]],
      sizes: { old0: 8 },
    },
    {
      name: 'lose broken pods first',
      wanted: 3,
      unavailable: 0,
      newSet: [1, 1],
      sets: [
        [1, 0],
        [3, 3],
      ],
      sizes: { old0: 0, old1: 2 },
    },
    {
      name: 'lose broken pods even when no new one is there yet',
      wanted: 2,
      unavailable: 1,
      newSet: [0, 0],
      sets: [[2, 0]],
      sizes: { old0: 1 },
    },
    {
      name: 'lose the oldest set first',
      wanted: 4,
      unavailable: 0,
      newSet: [3, 3],
      sets: [
        [1, 1],
        [1, 1],
      ],
      sizes: { old0: 0 },
    },
  ]
  for (const {
    name,
    wanted,
    unavailable,
    newSet: [replicas, available],
    sets,
    sizes,
  } of shrinking) {
    it(`of old sets: they ${name}`, () => {
      const next = oldSetSizes(wanted, { replicas, available }, old(...sets), { surge: 1, unavailable })
      assert.deepEqual(Object.fromEntries(next), sizes)
    })
  }

  const sharing: { name: string; wanted: number; sets: [number, number][]; sizes: number[] }[] = [
    {
      name: 'grows both in proportion',
      wanted: 15,
      sets: [
        [5, 13],
        [8, 13],
      ],
      sizes: [7, 11],
    },
    {
      name: 'shrinks both in proportion',
      wanted: 5,
      sets: [
        [5, 13],
        [8, 13],
      ],
      sizes: [3, 5],
    },
    {
      name: 'takes everything away at zero',
      wanted: 0,
      sets: [
        [5, 13],
        [8, 13],
      ],
      sizes: [0, 0],
    },
  ]
  for (const { name, wanted, sets, sizes } of sharing) {
    it(`of a scaling in mid-rollout ${name}`, () => {
      const shares = sets.map(([replicas, ceiling], index) => ({
        name: `${index}`,
        replicas,
        ceiling,
        createdAt: index,
      }))
      const next = proportionalSizes(wanted, { surge: 3, unavailable: 2 }, shares)
      assert.deepEqual(
        sizes.map((_, index) => next.get(`${index}`)),
        sizes,
      )
    })
  }
})
