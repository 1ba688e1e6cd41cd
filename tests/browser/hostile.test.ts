import { strict as assert } from 'node:assert'
import type { StepReport } from '../../step-report/format.ts'
import { attachment, sample, waiting } from './stage/runs.ts'
import { openTab, serveElsewhere, unfold } from './stage/tab.ts'

/** Each of these would do something if it were ever taken for markup. */
function markup(origin: string): string {
  return `<img src=${origin}/img onerror="window.taken=1"><script src="${origin}/script"></script><svg onload="window.taken=1">&lt;b&gt;"'`
}

/** The report with a text in place of each of its own, but for codes and times. */
function filledWith(report: StepReport, text: string): StepReport {
  const codes = new Set<unknown>([
    report.state,
    report.action,
    report.language,
    report.run.kind,
    report.failure?.landing,
  ])
  const fill = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((each) => fill(each, key))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, name)]))
    }
    const isCode = codes.has(value) || /At$|^(at|kind|outcome|asked|landing|unit|operator|id|stage)$/.test(key)
    return typeof value === 'string' && !isCode ? text : value
  }
  return fill(report) as StepReport
}

describe('markup from outside', () => {
  it('is shown as the text that it is, wherever it comes from, and asks for nothing', async () => {
    const elsewhere = await serveElsewhere()
    const text = markup(elsewhere.origin)
    const base = waiting()
    const reports = ['shift-succeeded', 'gate-failed-rolled-back'].map((name) => filledWith(sample(name), text))
    const run = {
      ...base,
      build: {
        ...Object(base.build),
        buildNumber: text,
        definition: { name: text },
        requestedFor: { displayName: text },
      },
      approvals: base.approvals.map((approval) => ({
        ...approval,
        steps: [{ assignedApprover: { displayName: text }, comment: text, status: 'pending' }],
      })),
      attachments: [...reports.map((report) => attachment(report)), { name: text, text: '{' }],
    }
    const opened = await openTab({ run })
    const { tab, frame, faults } = opened
    await tab.getByText(text).first().waitFor()
    await unfold(opened)
    assert.equal(await tab.getByRole('table').first().locator('code').first().innerText(), text)
    const found = await frame().evaluate(() => ({
      taken: 'taken' in window,
      elements: document.querySelectorAll('img, main script, [onerror], [onload]').length,
    }))
    assert.deepEqual(found, { taken: false, elements: 0 })
    assert.deepEqual(elsewhere.asked, [])
    assert.deepEqual(faults, [])
  })
})
