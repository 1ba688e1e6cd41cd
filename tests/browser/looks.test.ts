import { strict as assert } from 'node:assert'
import { accessibilityFaults } from './stage/axe.ts'
import type { RunOnStage } from './stage/azure-devops.ts'
import { done, empty, ended, live, manySteps, rolledBack, runOf, sample, waiting } from './stage/runs.ts'
import { openTab, reopen, type TabSettings, unfold } from './stage/tab.ts'
import { themes } from './stage/themes.ts'

const failed = (report: string) =>
  runOf([{ name: 'Blue_50', fields: ended(12, 'failed'), report: sample(report) }], 'failed')

/** A run of every kind, by the state that it shows. */
const runs: Readonly<Record<string, RunOnStage>> = {
  waiting: waiting(),
  live: live(),
  done: done(),
  'rolled back': rolledBack(),
  'rollback failed': failed('rollback-failed'),
  refused: failed('refused'),
  empty: empty(),
  'partly unreadable': { ...waiting(), attachments: [...waiting().attachments, { name: 'broken', text: '{' }] },
}

describe('the looks of the tab', () => {
  const looks: readonly { name: string; settings: Partial<TabSettings> }[] = [
    { name: 'the light theme', settings: { theme: 'light' } },
    { name: 'the dark theme', settings: { theme: 'dark' } },
    { name: 'forced colours', settings: { theme: 'light', forcedColors: true } },
    { name: 'Japanese', settings: { theme: 'light', language: 'ja-JP' } },
  ]
  for (const { name, settings } of looks) {
    it(`have no fault that axe finds, in ${name}, in any state`, async () => {
      const tab = await openTab({ run: waiting(), ...settings })
      for (const [state, run] of Object.entries(runs)) {
        await reopen(tab, run)
        await unfold(tab)
        assert.deepEqual(await accessibilityFaults(tab.frame()), [], state)
      }
    })
  }

  it('would be found faulty by axe if they were', async () => {
    const { tab, frame } = await openTab({ run: waiting() })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    await frame().evaluate(() => {
      const faint = document.createElement('p')
      faint.append('hardly to be read')
      faint.style.color = '#aaa'
      document.querySelector('main')?.append(faint, document.createElement('img'))
    })
    const rules = (await accessibilityFaults(frame())).map((fault) => fault.replace(/:.*/s, ''))
    assert.deepEqual(rules.sort(), ['color-contrast', 'image-alt'])
  })

  it('have no fault while it reads', async () => {
    const { tab, frame } = await openTab({ run: waiting(), faults: { builds: 'never' } })
    await tab.getByText('Reading what the steps').waitFor()
    assert.deepEqual(await accessibilityFaults(frame()), [])
  })

  it('follow the theme of Azure DevOps, also when it changes', async () => {
    const { tab, page, frame } = await openTab({ run: waiting(), theme: 'dark' })
    await tab.getByRole('heading', { name: 'Waiting for approval', exact: true }).waitFor()
    const colors = () =>
      frame().evaluate(() => {
        const { backgroundColor, color, colorScheme } = getComputedStyle(document.body)
        return { backgroundColor, color, colorScheme }
      })
    assert.deepEqual(await colors(), {
      backgroundColor: 'rgb(32, 31, 30)',
      color: 'rgba(255, 255, 255, 0.9)',
      colorScheme: 'dark',
    })
    await page.evaluate((theme) => window.host.changeTheme(theme), themes.light)
    await tab.locator(':root[data-theme=light]').waitFor()
    assert.deepEqual(await colors(), {
      backgroundColor: 'rgb(255, 255, 255)',
      color: 'rgba(0, 0, 0, 0.9)',
      colorScheme: 'light',
    })
  })

  for (const language of ['en-US', 'ja-JP'] as const) {
    it(`fit a window of 320 px in every state (${language})`, async () => {
      const tab = await openTab({ run: waiting(), width: 320, language })
      for (const [state, run] of Object.entries(runs)) {
        await reopen(tab, run)
        await unfold(tab)
        const widths = await tab.frame().evaluate(() => [document.documentElement.scrollWidth, innerWidth])
        assert.ok((widths[0] ?? 0) <= 320, `${state}: ${widths[0]} px`)
      }
    })
  }

  it('never tell by colour alone: each bar has its words, and green a hatch', async () => {
    const { tab } = await openTab({ run: waiting() })
    const bar = tab.getByRole('img', { name: /Set: green 50 %, blue 50 %\. Seen: blue 49\.8 %/ }).first()
    await bar.waitFor()
    assert.ok((await tab.locator('pattern .hatching, pattern path, pattern line').count()) > 0)
  })

  it('stand still for those who want it so', async () => {
    const { tab, page, frame } = await openTab({ run: live() })
    await tab.getByRole('heading', { name: 'In progress', exact: true }).waitFor()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    assert.equal(await frame().evaluate(() => document.getAnimations().length), 0)
  })

  it('say what a table is about, and what each of its columns is', async () => {
    const tab = await openTab({ run: waiting() })
    await reopen(tab, done())
    await unfold(tab)
    const tables = await tab.frame().evaluate(() =>
      [...document.querySelectorAll('table')].map((table) => ({
        caption: table.caption?.textContent ?? '',
        columns: table.tHead?.rows[0]?.cells.length ?? 0,
        scoped: table.tHead?.querySelectorAll('th[scope=col]').length ?? 0,
        rows: table.tBodies[0]?.rows.length ?? 0,
        heads: table.tBodies[0]?.querySelectorAll('th[scope=row]').length ?? 0,
      })),
    )
    assert.ok(tables.length > 3)
    for (const { caption, columns, scoped, rows, heads } of tables) {
      assert.match(caption, /\S/)
      assert.equal(scoped, columns, caption)
      assert.equal(heads, rows, caption)
    }
  })
})

describe('fifty steps', () => {
  it('are a dozen until somebody asks for all', async () => {
    const { tab } = await openTab({ run: manySteps(50) })
    const steps = tab.locator('details.step')
    await steps.last().waitFor()
    assert.ok((await steps.count()) <= 12)
    const more = tab.getByRole('button', { name: /^Show \d+ more$/ }).first()
    assert.equal(await more.getAttribute('aria-expanded'), 'false')
    await more.click()
    await tab.getByRole('button', { name: 'Show fewer', expanded: true }).first().waitFor()
    assert.equal(await steps.count(), 50)
  })
})

describe('the keyboard', () => {
  it('reaches everything in the order in which it is shown, and each place can be seen', async () => {
    const { tab, page, frame } = await openTab({ run: done() })
    await tab.getByRole('heading', { name: 'Done', exact: true }).waitFor()
    const reachable = await frame().evaluate(
      () =>
        [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')].filter(
          (each) => each.checkVisibility() && each.getClientRects().length > 0,
        ).length,
    )
    let lowest = Number.NEGATIVE_INFINITY
    for (let index = 0; index < reachable; index += 1) {
      await page.keyboard.press('Tab')
      const { top, outline, name } = await frame().evaluate(() => {
        const at = document.activeElement ?? document.body
        const { outlineStyle, outlineWidth } = getComputedStyle(at)
        return {
          top: at.getBoundingClientRect().bottom + scrollY,
          outline: `${outlineStyle} ${outlineWidth}`,
          name: at === document.body ? '' : (at.textContent ?? ''),
        }
      })
      assert.notEqual(name, '', `stop ${index + 1} of ${reachable}`)
      assert.doesNotMatch(outline, /^none| 0px$/, name)
      assert.ok(top >= lowest - 40, `${name} is above what comes before it`)
      lowest = top
    }
    await page.keyboard.press('Tab')
    assert.equal(await frame().evaluate(() => document.activeElement === document.body || !document.hasFocus()), true)
  })

  for (const key of ['Enter', 'Space']) {
    it(`opens and closes a step by ${key}`, async () => {
      const { tab, page } = await openTab({ run: waiting() })
      const step = tab.locator('details.step').first()
      await step.locator('> summary').focus()
      await page.keyboard.press(key)
      await step.getByText('Report as JSON').waitFor()
      await page.keyboard.press(key)
      await step.getByText('Report as JSON').waitFor({ state: 'hidden' })
    })
  }
})
