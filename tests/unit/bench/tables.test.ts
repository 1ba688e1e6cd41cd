import assert from 'node:assert/strict'
import { withResults } from '../../bench/page.ts'
import { tablesOf } from '../../bench/tables.ts'
import { cell, results, sample } from './made-results.ts'

/** The lines of a text that have all of these in them. */
function linesWith(text: string, ...words: readonly string[]): string[] {
  return text.split('\n').filter((line) => words.every((word) => line.includes(word)))
}

describe('the tables of results', () => {
  const cells = [
    cell({
      'shift 20': [sample(100), sample(110), sample(130)],
      'kubectl warm': [sample(100), sample(100), sample(100)],
    }),
    cell({ 'shift 20': [sample(500)], 'kubectl warm': [sample(400)] }, { roundTripMs: 100, routes: 1000 }),
  ]
  const stages = [
    { stage: 'Blue_0', wallMs: 200, requests: 20 },
    { stage: 'Green_100', wallMs: 300, requests: 15 },
  ]
  const text = tablesOf(
    results({
      cells,
      task: { files: 17, bytes: 1_050_300, zipped: 398_040, unzipMs: [20, 30, 22] },
      rollouts: [{ contender: 'shift 24', roundTripMs: 20, stages }],
    }),
  )
  const rows: { tells: string; words: string[] }[] = [
    { tells: 'the machine', words: ['| machine | 2 cores, Made up, 24 GiB, Linux 6 |'] },
    { tells: 'the ratio with its quartiles', words: ['| 0 ms, 10 | 1.10 (1.05–1.20) |  |'] },
    { tells: 'the time with its quartiles', words: ['| 0 ms, 10 | 110 (105–120) |  |  |  | 100 |'] },
    { tells: 'the time of one run alone', words: ['| 100 ms, 1,000 | 500 |  |  |  | 400 |'] },
    { tells: 'what a run costs', words: ['| `shift`, Node 20, 10 routes | 1 | 1 | 55 (53–60) | 50.0 |'] },
    { tells: 'a goal that is met', words: ['Node 20', 'warm, at 0 ms, 10 routes', '| 1.3 | 1.10 (1.05–1.20) | met |'] },
    { tells: 'a goal that is not', words: ['warm, at 100 ms, 1,000 routes', '| 1.0 | 1.25 | **not met** |'] },
    { tells: 'a goal that was not measured', words: ['Node 24', 'memory', '|  | not measured |'] },
    { tells: 'the zip', words: ['| zipped | 398.0 kB |'] },
    { tells: 'the time to unzip', words: ['| time to unzip | 22.0 (21.0–26.0) ms |'] },
    { tells: 'a whole rollout', words: ['| Node 24, 20 ms | 200 | 300 | 500 | 35 |'] },
    { tells: 'a request', words: ['1. `GET /apis/apps/v1/namespaces/NAMESPACE/deployments?labelSelector=a=b`'] },
  ]
  for (const { tells, words } of rows) {
    it(`tell ${tells}`, () => assert.equal(linesWith(text, ...words).length, 1, text))
  }

  it('leave out what was not asked for', () => {
    const narrow = tablesOf(results({ cells }))
    assert.deepEqual(linesWith(narrow, '###').length, linesWith(text, '###').length - 2)
  })

  it('take only their own place on the page', () => {
    const places = ['embedded', 'real'].map((name) => `<!-- ${name}: x -->\nold ${name}\n<!-- end of ${name} -->`)
    const page = `Before.\n${places.join('\nBetween.\n')}\nAfter.\n`
    const written = withResults(page, results({ cluster: 'real', cells }))
    assert.match(written, /^Before\.\n<!-- embedded: x -->\nold embedded\n<!-- end of embedded -->\nBetween\.\n/)
    assert.match(written, /\| cluster \| real \|/)
    assert.match(written, /<!-- end of real -->\nAfter\.\n$/)
    assert.doesNotMatch(written, /old real/)
  })
})
