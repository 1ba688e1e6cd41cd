import { strict as assert } from 'node:assert'
import type { Faults } from './stage/azure-devops.ts'
import { attachment, sample, waiting } from './stage/runs.ts'
import { openTab, serveElsewhere } from './stage/tab.ts'

/** A run with one readable report and `more`. */
function withMore(...more: ReturnType<typeof attachment>[]) {
  const run = waiting()
  return { ...run, attachments: [...run.attachments, ...more] }
}

const other = attachment(sample('promote'))

describe('what cannot be read', () => {
  it('is told beside what can be, for each report with its reason', async () => {
    const reports = [
      { name: 'gone', status: 404, tells: /404/ },
      { name: 'forbidden', status: 403, tells: /403/ },
      { name: 'cut-off', text: '{"schema": 1', tells: /JSON/ },
      { name: 'no-report', text: '{"schema":1,"step":7}', tells: /step/ },
      { name: 'of-a-format-to-come', text: '{"schema":2}', tells: /schema/ },
    ]
    const { tab } = await openTab({ run: withMore(...reports.map((report) => ({ ...other, ...report }))) })
    await tab.locator('summary').filter({ hasText: '5 reports could not be read.' }).click()
    for (const { name, tells } of reports) {
      const item = tab.getByRole('listitem').filter({ has: tab.getByText(name, { exact: true }) })
      assert.match(await item.innerText(), tells)
    }
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
  })

  const parts: readonly { faults: Faults; tells: RegExp }[] = [
    { faults: { 'builds/7/timeline': 'broken' }, tells: /The run's stages could not be read: .*A proxy/ },
    { faults: { 'pipelines/approvals': 401 }, tells: /The approvals could not be read: .*who approved is not shown/ },
  ]
  for (const { faults, tells } of parts) {
    it(`is told beside what can be, when ${JSON.stringify(faults)}`, async () => {
      const { tab } = await openTab({ run: waiting(), faults })
      await tab.locator('summary').filter({ hasText: 'Not all of this run could be read.' }).click()
      await tab.getByText(tells).waitFor()
      await tab
        .getByText(/Green serves 50 %/)
        .first()
        .waitFor()
    })
  }

  it('is said with what to do, when it is the run itself, until it can be', async () => {
    const { tab, azure, page } = await openTab({ run: waiting(), faults: { 'builds/7': 401 }, stopClock: true })
    await tab.getByText(/does not take the access of this tab\. Reload the page/).waitFor()
    // The page asks less and less often.
    const answers: readonly { after: number; fault: Faults[string]; tells: RegExp }[] = [
      { after: 20_000, fault: 403, tells: /Ask for the permission "View builds"/ },
      { after: 40_000, fault: 404, tells: /Retention may have removed it/ },
      { after: 80_000, fault: 503, tells: /busy or out of order \(503\)/ },
      { after: 160_000, fault: 'broken', tells: /A proxy between may have changed it/ },
      { after: 160_000, fault: { redirect: '/signin' }, tells: /sign in if it asks you to/ },
    ]
    for (const { after, fault, tells } of answers) {
      azure.faults = { 'builds/7': fault }
      await page.clock.runFor(after)
      await tab.getByText(tells).waitFor()
    }
    const heading = tab.getByRole('heading', { name: 'The run could not be read just now.' })
    await heading.waitFor()
    azure.faults = {}
    await page.clock.runFor(160_000)
    await tab
      .getByText(/Green serves 50 %/)
      .first()
      .waitFor()
    await heading.waitFor({ state: 'detached' })
  })
})

describe('the access token', () => {
  it('is sent to the collection alone, whatever the links of attachments say', async () => {
    const elsewhere = await serveElsewhere()
    const addresses = [`${elsewhere.origin}/steal`, `${elsewhere.origin.replace('http:', '')}/steal`, 'data:,x']
    const run = withMore(...addresses.map((address, index) => ({ ...other, name: `link ${index}`, address })))
    const { tab, azure } = await openTab({ run })
    await tab.locator('summary').filter({ hasText: '3 reports could not be read.' }).click()
    await tab.getByText(`leads away from this organization, to ${elsewhere.origin}.`).first().waitFor()
    assert.ok(azure.asked.some(({ authorization }) => authorization === `Bearer ${azure.token}`))
    assert.deepEqual(elsewhere.asked, [])
  })

  it('is not carried along by a redirection', async () => {
    const elsewhere = await serveElsewhere()
    const run = withMore(other)
    const last = `content/${run.attachments.length - 1}`
    const { tab } = await openTab({ run, faults: { [last]: { redirect: `${elsewhere.origin}/steal` } } })
    await tab.getByRole('heading', { name: 'One report could not be read.' }).waitFor()
    assert.deepEqual(elsewhere.asked, [])
  })
})
