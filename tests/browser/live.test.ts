import { strict as assert } from 'node:assert'
import { attachment, done, live, sample, waiting } from './stage/runs.ts'
import { openTab } from './stage/tab.ts'
import type { Asked } from './stage/web-server.ts'

/** Requests for the contents of attachments. */
const contents = (asked: readonly Asked[]) =>
  asked.filter(({ method, path }) => method === 'GET' && path.includes('/content/'))

describe('a tab that is open while the run goes on', () => {
  it('shows what is new within ten seconds, and keeps the focus and what the reader has opened', async () => {
    const { tab, azure, page, faults } = await openTab({ run: live(), stopClock: true })
    const step = tab.locator('details.step > summary')
    await step.focus()
    await page.keyboard.press('Enter')
    await tab.getByText('Report as JSON').waitFor()
    const before = sample('steps-running')
    const news = { ...before, sequence: before.sequence + 1, sentence: 'This is news.' }
    azure.run = { ...azure.run, attachments: [...azure.run.attachments, attachment(news)] }
    await page.clock.runFor(10_000)
    await tab.getByText('This is news.').first().waitFor()
    assert.equal(await tab.locator('details.step').getAttribute('open'), '')
    assert.equal(await step.evaluate((summary) => summary === document.activeElement), true)
    assert.deepEqual(faults, [])
  })

  it('asks for each attachment once', async () => {
    const { tab, azure, page } = await openTab({ run: live(), stopClock: true })
    await tab.getByRole('heading', { name: 'In progress', exact: true }).waitFor()
    const before = sample('steps-running')
    for (const news of ['First news.', 'Second news.']) {
      const report = { ...before, sequence: before.sequence + azure.run.attachments.length, sentence: news }
      azure.run = { ...azure.run, attachments: [...azure.run.attachments, attachment(report)] }
      await page.clock.runFor(10_000)
      await tab.getByText(news).first().waitFor()
    }
    assert.deepEqual(
      contents(azure.asked).map(({ path }) => path.slice(-1)),
      ['0', '1', '2'],
    )
  })

  it('changes nothing for a screen reader to tell when nothing is new', async () => {
    const { tab, azure, page, frame } = await openTab({ run: waiting(), stopClock: true })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    await frame().evaluate(() => {
      const watch = new MutationObserver(() => document.body.setAttribute('data-told-again', ''))
      for (const part of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
        watch.observe(part, { subtree: true, childList: true, characterData: true, attributes: true })
      }
    })
    const asked = azure.asked.length
    const answered = page.waitForResponse((response) => response.url().includes('/attachments/'))
    await page.clock.runFor(10_000)
    await answered
    await page.clock.runFor(1_000)
    assert.ok(azure.asked.length > asked)
    assert.equal(await tab.locator('[data-told-again]').count(), 0)
  })

  it('asks no more once the run is over', async () => {
    const { tab, azure, page } = await openTab({ run: done(), stopClock: true })
    await tab.getByRole('heading', { name: 'Done', exact: true }).waitFor()
    const asked = azure.asked.length
    await page.clock.runFor(600_000)
    assert.equal(azure.asked.length, asked)
  })

  it('says of when it is while Azure DevOps does not answer, and goes on by itself', async () => {
    const { tab, azure, page } = await openTab({ run: waiting(), stopClock: true })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    azure.faults = { builds: 503 }
    await page.clock.runFor(10_000)
    const stale = tab.getByText(/What you see is of 04:20:\d\d UTC: .*\(503\)\. The page goes on asking\./)
    await stale.waitFor()
    await tab
      .getByText(/Green serves 50 %/)
      .first()
      .waitFor()
    azure.faults = {}
    await page.clock.runFor(20_000)
    await stale.waitFor({ state: 'detached' })
  })
})
