import { strict as assert } from 'node:assert'
import { attachment, done, empty, ended, live, rolledBack, running, runOf, sample, waiting } from './stage/runs.ts'
import { openTab, reopen } from './stage/tab.ts'

const failing = (report: string) => () =>
  runOf([{ name: 'Blue_50', fields: ended(12, 'failed'), report: sample(report) }], 'failed')

describe('the tab', () => {
  const states = [
    { run: waiting, heading: 'Waiting for approval', sentence: /Green serves 50 %/ },
    { run: live, heading: 'In progress', sentence: /Green serves 75 %/ },
    { run: done, heading: 'Done', sentence: /All traffic is on green/ },
    { run: rolledBack, heading: 'Rolled back', sentence: /All traffic is on green/ },
    { run: failing('rollback-failed'), heading: 'ROLLBACK FAILED', sentence: /kubectl/ },
    { run: failing('refused'), heading: 'Failed, nothing changed', sentence: /0 of 3 pods ready/ },
    { run: empty, heading: 'Nothing to show yet', sentence: /has told anything/ },
  ]
  it('shows each state of a run by its heading, and what is live', async () => {
    const opened = await openTab({ run: waiting() })
    const { tab, page, faults } = opened
    for (const { run, heading, sentence } of states) {
      await reopen(opened, run())
      await tab.getByRole('heading', { name: heading, exact: true }).waitFor()
      await tab.getByText(sentence).first().waitFor()
      assert.equal(await page.locator('html').getAttribute('data-tab'), 'loaded')
    }
    assert.deepEqual(faults, [])
  })

  it('says that it reads until it has something to show, without keeping Azure DevOps’ spinner', async () => {
    const { tab, page } = await openTab({ run: waiting(), faults: { builds: 'never' } })
    await tab.getByRole('status').getByText('Reading what the steps of this run tell …').waitFor()
    assert.equal(await page.locator('html').getAttribute('data-tab'), 'loaded')
  })

  it('tells someone who approves what is live, what was measured, how to get back, and who is asked', async () => {
    const { tab } = await openTab({ run: waiting() })
    await tab.getByRole('heading', { name: 'Live' }).waitFor()
    const slots = tab.getByRole('table', { name: 'The slots, their share of the traffic and their image' })
    const text = await slots.getByRole('row').allInnerTexts()
    assert.match(text[1] ?? '', /green\s+50 %[\s\S]*model:41[\s\S]*sha256:1f1f[\s\S]*3 of 3/)
    assert.match(text[2] ?? '', /blue\s+50 %[\s\S]*model:42[\s\S]*sha256:9c9c[\s\S]*3 of 3/)
    await tab.getByRole('heading', { name: 'Measured' }).waitFor()
    await tab.getByRole('heading', { name: 'How to get back' }).waitFor()
    await tab.getByRole('heading', { name: 'Blue_100 waits for approval' }).waitFor()
    await tab.getByText('Asked: Release managers', { exact: true }).waitFor()
    await tab.getByText('approved by Emi Sato').first().waitFor()
    await tab.getByText('p95 looks good').first().waitFor()
  })

  it('is in Japanese for a reader of Japanese, with codes, names and stages as they are', async () => {
    const { tab, frame, faults } = await openTab({ run: waiting(), language: 'ja-JP' })
    await tab.getByRole('heading', { name: '承認待ち', exact: true }).waitFor()
    const page = tab.locator('main')
    assert.match(await page.innerText(), /Blue_100[\s\S]*Emi Sato/)
    assert.equal(await frame().evaluate(() => document.documentElement.lang), 'ja')
    assert.deepEqual(faults, [])
  })

  it('knows the run also where it is not told of it, and has to ask', async () => {
    const { tab } = await openTab({ run: waiting(), tells: 'pageData' })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
  })

  it('says what to do when Azure DevOps never tells which run it is', async () => {
    const { tab, page } = await openTab({ run: waiting(), tells: 'neither', stopClock: true })
    await tab.getByText('Reading what the steps').waitFor()
    await page.clock.runFor(30_000)
    await tab.getByText('did not tell this tab which run it belongs to. Open it from the page of a run').waitFor()
  })

  it('works in a sandbox without an origin, which Azure DevOps Server has for it', async () => {
    const { tab, faults } = await openTab({ run: waiting(), opaque: true })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    assert.deepEqual(faults, [])
  })

  it('says what to do where there is no Azure DevOps around it', async () => {
    const { page, frame, tab } = await openTab({ run: waiting(), stopClock: true })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    await page.goto(frame().url())
    await page.getByText('Reading what the steps').waitFor()
    await page.clock.runFor(30_000)
    await page.getByText('Azure DevOps does not answer this tab. Reload the page.').waitFor()
  })

  it('shows earlier attempts of a stage', async () => {
    const first = sample('gate-failed-rolled-back')
    const second = { ...sample('shift-succeeded'), step: { ...sample('shift-succeeded').step, attempt: 2 } }
    const again = { attempt: 2, previousAttempts: [{ attempt: 1, timelineId: 'first', recordId: 'Blue_50' }] }
    const run = runOf([{ name: 'Blue_50', fields: { ...running, ...again }, report: second }])
    const earlier = { first: runOf([{ name: 'Blue_50', fields: ended(12, 'failed') }]).timeline }
    const { tab } = await openTab({ run: { ...run, earlier, attachments: [...run.attachments, attachment(first)] } })
    await tab.getByText('run again since').waitFor()
    await tab.getByText('attempt 2').first().waitFor()
  })
})
