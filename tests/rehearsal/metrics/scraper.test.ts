import assert from 'node:assert/strict'
import { parseMetrics } from '../../../rehearsal/metrics/exposition.ts'
import { createScraper } from '../../../rehearsal/metrics/scraper.ts'

describe('metrics as text', () => {
  it('are read with their labels, whatever these hold', () => {
    const text = [
      '# TYPE a counter',
      'a 3',
      'a{x="1",y="say \\"hi\\", {}\\\\\\n"} 0.5',
      'a_bucket{le="+Inf",empty=""} +Inf',
      '',
    ].join('\n')
    assert.deepEqual(parseMetrics(text), [
      { labels: { __name__: 'a' }, value: 3 },
      { labels: { __name__: 'a', x: '1', y: 'say "hi", {}\\\n' }, value: 0.5 },
      { labels: { __name__: 'a_bucket', le: '+Inf' }, value: Number.POSITIVE_INFINITY },
    ])
  })

  it('are refused where a line is no sample', () => {
    assert.throws(() => parseMetrics('<html>'), /This is no sample of a metric: <html>/)
  })
})

describe("the rehearsal's Prometheus", () => {
  const target = { job: 'gateway', instance: '127.0.0.1:1' }

  /** Scraped at 10, 20 and 30 s, the last time in vain. */
  async function scraped() {
    let now = 0
    let text: string | undefined
    const scraper = createScraper(
      async () => text ?? Promise.reject(new Error('refused')),
      target,
      () => now,
    )
    for (const [at, page] of [
      [10_000, 'hits{slot="blue"} 1\nhits{slot="green"} 5'],
      [20_000, 'hits{slot="blue"} 4\nhits{slot="green"} 9\nother 1'],
      [30_000, undefined],
    ] as const) {
      now = at
      text = page
      await scraper.scrape()
    }
    return scraper
  }

  const rows: readonly { query: string; at?: number; want: readonly unknown[] }[] = [
    { query: 'time()', want: ['scalar', [30, '30']] },
    { query: 'hits{slot="blue"}', want: ['vector', ['blue', [20, '4']]] },
    { query: 'hits', at: 15, want: ['vector', ['blue', [10, '1']], ['green', [10, '5']]] },
    { query: 'hits{slot=~"b.*"}[20s]', want: ['matrix', ['blue', [20, '4']]] },
    { query: 'hits{slot!~"blue|red",slot!=""}[25s]', want: ['matrix', ['green', [10, '5'], [20, '9']]] },
    { query: 'hits{slot=~"b"}', want: ['vector'] },
    { query: 'hits{nothing="",slot="blue",}[20001ms]', want: ['matrix', ['blue', [10, '1'], [20, '4']]] },
    { query: 'up[1m]', want: ['matrix', [undefined, [10, '1'], [20, '1'], [30, '0']]] },
    { query: 'nothing', want: ['vector'] },
    { query: 'hits', at: 400, want: ['vector'] },
  ]
  for (const { query, at = 30, want } of rows) {
    it(`answers ${query} at ${at} s`, async () => {
      const { status, body } = (await scraped()).answer(query, at)
      assert.equal(status, 200)
      const { resultType, result } = (body as { data: { resultType: string; result: unknown[] } }).data
      if (resultType === 'scalar') return assert.deepEqual([resultType, result], want)
      const series = (result as { metric: Record<string, string>; value?: unknown; values?: unknown[] }[]).map(
        ({ metric, value, values = [value] }) => [metric.slot, ...values],
      )
      assert.deepEqual([resultType, ...series], want)
    })
  }

  it('tells of what it scraped', async () => {
    const { body } = (await scraped()).answer('hits{slot="blue"}', 30)
    assert.deepEqual((body as { data: { result: { metric: unknown }[] } }).data.result[0]?.metric, {
      __name__: 'hits',
      slot: 'blue',
      ...target,
    })
  })

  for (const query of ['sum(hits)', 'hits{slot=blue}', 'hits[5 potatoes]', '1 + 1', 'hits{slot="blue"} > 1', '']) {
    it(`says that it does not know '${query}'`, async () => {
      const { status, body } = (await scraped()).answer(query, 30)
      assert.equal(status, 400)
      assert.match(JSON.stringify(body), /"errorType":"bad_data","error":"the rehearsal's Prometheus knows /)
    })
  }
})
