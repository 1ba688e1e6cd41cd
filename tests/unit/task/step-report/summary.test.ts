import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { marked } from 'marked'
import type { StepReport } from '../../../../step-report/format.ts'
import { readStepReport } from '../../../../step-report/read.ts'
import { speakIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/choose.ts'
import {
  summaryOf,
  summaryTitle,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/summary.ts'

const samples = new URL('../../../../step-report/samples/', import.meta.url)

function sample(name: string): StepReport {
  const reading = readStepReport(readFileSync(new URL(`${name}.json`, samples), 'utf8'))
  if ('trouble' in reading) throw new Error(reading.trouble)
  return reading.report
}

const firstLines: readonly (readonly [string, readonly string[]])[] = [
  ['shift-succeeded', ['## ✓ shift (Blue&#95;50) succeeded', 'Traffic: green 50 %, blue 50 %.']],
  ['gate-failed-rolled-back', ['## ✗ shift (Blue&#95;50) failed and was rolled back', '**Why:** ROLLED BACK:']],
  ['rollback-failed', ['## ✗ shift (Blue&#95;50) failed', '**Why:** ROLLBACK FAILED: traffic is still green 50 %']],
  ['refused', ['## ✗ shift (Blue&#95;50) failed', '**Why:** Blue (Deployment']],
  ['refused-before-the-cluster', ['## ✗ shift (Blue&#95;50) failed', "**Why:** Input 'blueWeight' must be a whole"]],
  ['canceled', ['## ⊘ shift (Blue&#95;steps) was canceled', "**Why:** The step 'shift' was cancelled."]],
  ['dry-run', ['## ✓ shift (Blue&#95;50) succeeded', '**This was a dry run: nothing was written.**']],
]

describe("a step's card", () => {
  for (const [name, begins] of firstLines) {
    it(`says first what matters: ${name}`, () => {
      const lines = summaryOf(sample(name))
        .split('\n')
        .filter((line) => line !== '')
      for (const [at, begin] of begins.entries()) assert.ok(lines[at]?.startsWith(begin), lines[at])
    })
  }

  it('has a title that is a file name on every machine', () => {
    assert.equal(summaryTitle(sample('shift-succeeded')), 'Istio canary shift - shift (Blue_50)')
    const report = sample('shift-succeeded')
    const named = { ...report, step: { ...report.step, stage: 'Canary: <50 %>/"x"' } }
    assert.equal(summaryTitle(named), 'Istio canary shift - shift (Canary_ _50 _x_)')
  })

  it('has a table of what is live and what was measured', async () => {
    const [slots, gates] = tablesOf(await marked.parse(summaryOf(sample('shift-succeeded'))))
    const digest = (hex: string) => `@sha256:${hex.repeat(6)}…`
    assert.deepEqual(slots, [
      ['Slot', 'Image', 'Ready', 'Before', 'Set', 'Observed', 'Errors', 'p95'],
      [
        'green',
        `registry.example.com/mlops/model:41${digest('1f')}`,
        '3/3',
        '100 %',
        '50 %',
        '50.2 % (47.4 to 52.9 %, 99 % sure)',
        '1/1024',
        '36.8 ms',
      ],
      [
        'blue',
        `registry.example.com/mlops/model:42${digest('9c')}`,
        '3/3',
        '0 %',
        '50 %',
        '49.8 % (47 to 52.5 %, 99 % sure)',
        '2/1016',
        '38.2 ms',
      ],
    ])
    assert.deepEqual(gates, [
      ['Gate', 'Blue', 'Measured', 'Limit', 'Requests', 'Outcome'],
      ["Blue's p95 latency", '50 %', '38.4 ms (36.1 to 41 ms)', '≤ 250 ms', 'blue 1002', '✓ holds'],
      ["Blue's error rate", '50 %', '0.2 % (0.02 to 0.9 %)', '≤ 2 %', 'blue 1004', '✓ holds'],
    ])
  })

  it('keeps a number and its unit on one line', () => {
    const text = summaryOf(sample('shift-succeeded'))
    for (const whole of ['**50\u00a0%**', '36.8\u00a0ms', '38.4\u00a0ms']) assert.ok(text.includes(whole), whole)
  })

  it('has the gates that did not pass before those that did, and no more than can be looked over', async () => {
    const report = sample('gate-failed-rolled-back')
    const [failed] = report.gates
    const [passed] = sample('shift-succeeded').gates
    assert.ok(failed && passed)
    const many = { ...report, gates: [...Array(40).fill(passed), failed, passed] }
    const text = summaryOf(many)
    const [, gates] = tablesOf(await marked.parse(text))
    assert.equal(gates?.length, 31)
    assert.equal(gates?.[1]?.at(-1), '✗ fails')
    assert.match(text, /^12 more are on the Canary tab\.$/m)
  })

  it('shows hostile text of the cluster as that text', async () => {
    const report = sample('refused')
    const text = 'x | y `z` <img src=x> [a](https://b.example)\n\n## c'
    const poisoned: StepReport = {
      ...report,
      slots: { ...report.slots, blue: { ...report.slots.blue, image: text } },
      failure: report.failure && { ...report.failure, what: text, details: [text, text] },
      wayBack: text,
    }
    const html = await marked.parse(summaryOf(poisoned))
    assert.doesNotMatch(html, /<(?!\/?(h2|p|strong|ul|li|table|thead|tbody|tr|th|td)\b)/)
    assert.equal(html.split('<h2').length, 2)
    const [slots] = tablesOf(html)
    assert.equal(slots?.[2]?.length, 8)
    assert.equal(slots?.[2]?.[1], 'x | y `z` <img src=x> [a](https://b.example) ## c')
  })

  for (const language of ['en', 'ja'] as const) {
    it(`is plain tables and paragraphs whatever it tells, and never empty: ${language}`, async () => {
      await speakIn(language)
      try {
        for (const name of readdirSync(samples)) {
          const text = summaryOf(sample(name.replace(/\.json$/, '')))
          assert.doesNotMatch(text, /undefined|NaN|null|\[object|```|<|!\[/)
          assert.match(text, language === 'ja' ? /\*\*(元に戻す方法|対処方法):|所要時間/ : /^## [✓✗⊘…] [a-z]/)
        }
      } finally {
        await speakIn('en')
      }
    })
  }
})

/** The cells of each table, as people read them. */
function tablesOf(html: string): readonly (readonly (readonly string[])[])[] {
  const plain = (cell: string) =>
    cell
      .replace(/<\/?strong>/g, '')
      .replaceAll('\u00a0', ' ')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
  return [...html.matchAll(/<table>(.*?)<\/table>/gs)].map(([, table = '']) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd]\b[^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => plain(cell)),
    ),
  )
}
