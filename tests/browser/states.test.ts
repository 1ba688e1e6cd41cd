import { strict as assert } from 'node:assert'
import { done, empty, live, rolledBack, waiting } from './stage/runs.ts'
import { openTab } from './stage/tab.ts'

describe('the tab', () => {
  const states = [
    {
      what: 'a stage that waits for approval',
      run: waiting,
      heading: 'Waiting for approval',
      sentence: /Green serves 50 %/,
    },
    { what: 'a step under way', run: live, heading: 'In progress', sentence: /Green serves 75 %/ },
    { what: 'a rollout that is done', run: done, heading: 'Done', sentence: /All traffic is on green/ },
    { what: 'a rollback', run: rolledBack, heading: 'Rolled back', sentence: /All traffic is on green/ },
    { what: 'a run without a step of ours', run: empty, heading: 'Nothing to show yet', sentence: /has told anything/ },
  ]
  for (const { what, run, heading, sentence } of states) {
    it(`shows ${what}`, async () => {
      const { tab, page, faults } = await openTab({ run: run() })
      await tab.getByRole('heading', { name: heading, exact: true }).waitFor()
      await tab.getByText(sentence).first().waitFor()
      assert.equal(await page.locator('html').getAttribute('data-tab'), 'loaded')
      assert.deepEqual(faults, [])
    })
  }
})
