import assert from 'node:assert/strict'
import type { Series } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/answer.ts'
import { growthOf, targetOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/increase.ts'

const gateway = { job: 'envoy', instance: '10.0.0.1:15090' }

type Values = readonly (number | undefined)[]

/** A series with a sample every ten seconds from 100 on; undefined: none then. */
function every10s(labels: Readonly<Record<string, string>>, values: Values): Series {
  const samples = values.flatMap((value, index) => (value === undefined ? [] : [[100 + 10 * index, value] as const]))
  return { labels: { ...gateway, ...labels }, samples }
}

/** The growth of a single counter in a window in which the gateway was scraped first at 100. */
function growth(values: Values, first = 100): number {
  const known = new Map([[targetOf(gateway) ?? '', first]])
  const [only] = growthOf([every10s({ code: '200' }, values)], known)
  return only?.byBound.get(undefined) ?? 0
}

describe('the growth of a counter', () => {
  const cases: readonly { title: string; values: Values; want: number }[] = [
    { title: 'nothing without samples', values: [], want: 0 },
    { title: 'nothing by one scrape', values: [700], want: 0 },
    { title: 'the difference between first and last scrape', values: [700, 705, 730], want: 30 },
    {
      title: 'everything that a series has which appears after the first scrape',
      values: [undefined, 30, 31],
      want: 31,
    },
    { title: 'everything of a series that was seen only once, late', values: [undefined, undefined, 4], want: 4 },
    { title: 'what came after a restart added to what came before', values: [700, 710, 3, 8], want: 18 },
    { title: 'counted on over a scrape that failed', values: [700, undefined, 712], want: 12 },
    { title: 'counted over several restarts', values: [5, 2, 1, 4], want: 6 },
    { title: 'the same for a restart in silence', values: [5, 0, 0], want: 0 },
  ]
  for (const { title, values, want } of cases) it(`is ${title}`, () => assert.equal(growth(values), want))

  it('is not what a target had counted before it was first scraped in the window', () => {
    // A gateway that was discovered in the middle, with counters from long ago.
    assert.equal(growth([undefined, 5000, 5010], 110), 10)
  })

  it('is told by another series when nobody knows when the target was first scraped', () => {
    const ok = every10s({ code: '200' }, [10, 20, 30])
    const error = every10s({ code: '503' }, [undefined, undefined, 7])
    const [first, second] = growthOf([ok, error], new Map())
    assert.equal(first?.byBound.get(undefined), 20)
    assert.equal(second?.byBound.get(undefined), 7)
  })

  it('begins at its first sample when its labels name no target', () => {
    const nameless: Series = {
      labels: { code: '503' },
      samples: [
        [120, 7],
        [130, 9],
      ],
    }
    const [found] = growthOf([every10s({ code: '200' }, [1, 2]), nameless], new Map()).slice(1)
    assert.equal(found?.byBound.get(undefined), 2)
  })

  it('is that of each target, summed nowhere', () => {
    const other = {
      labels: { job: 'envoy', instance: 'b', code: '200' },
      samples: [
        [101, 50],
        [111, 1],
      ],
    } as const
    const all = growthOf([every10s({ code: '200' }, [1, 4]), other], new Map())
    assert.deepEqual(
      all.map(({ labels, byBound }) => [labels.instance, byBound.get(undefined)]),
      [
        [gateway.instance, 3],
        ['b', 1],
      ],
    )
  })
})

describe('the growth of a histogram', () => {
  it('is that of its buckets, which start anew together', () => {
    // After the restart the bucket of 100 ms has more than before; only the last one shows that it began at 0.
    const buckets = [every10s({ le: '100' }, [1, 1, 8]), every10s({ le: '+Inf' }, [20, 24, 9])]
    const [only, ...others] = growthOf(buckets, new Map())
    assert.deepEqual(others, [])
    assert.deepEqual(only?.labels, gateway)
    assert.deepEqual(
      [...(only?.byBound ?? [])],
      [
        ['100', 8],
        ['+Inf', 13],
      ],
    )
  })
})
