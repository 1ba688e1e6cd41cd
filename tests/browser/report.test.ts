import { strict as assert } from 'node:assert'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { project } from '../../scripts/project.ts'
import { reportPage } from '../../tab/report-page.ts'
import { readApprovals, readBuild, readTimeline } from '../../tab/src/azure-devops/answers.ts'
import { pipelineRun } from '../../tab/src/pipeline-run.ts'
import type { RunData } from '../../tab/src/run-data.ts'
import { accessibilityFaults } from './stage/axe.ts'
import type { RunOnStage } from './stage/azure-devops.ts'
import { attachment, done, sample, waiting } from './stage/runs.ts'
import { openWindow } from './stage/tab.ts'

/** The run as the page takes it. */
function dataOf({ build, timeline, approvals, attachments }: RunOnStage): RunData {
  const answer = readBuild(build)
  assert.ok(answer)
  return {
    run: pipelineRun({
      build: answer,
      timelines: [readTimeline(timeline)],
      approvals: new Map(readApprovals({ value: approvals }).map((approval) => [approval.id, approval])),
    }),
    attachments: attachments.map(({ name, text }) => ({ name, text, trouble: null })),
    troubles: [],
  }
}

describe('the report on disk', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'report-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Writes the report of a run, opens it in a window, and tells what it asks for and what goes wrong. */
  async function open(run: RunOnStage, colorScheme: 'light' | 'dark' = 'light') {
    const read = (name: string) => readFileSync(join(project.root, project.tab, name), 'utf8')
    const assets = { script: read('report.js'), style: read('canary.css') }
    const file = join(folder, 'canary.html')
    writeFileSync(file, reportPage(dataOf(run), assets, new Date('2026-11-23T05:00:00Z')))
    const page = await openWindow({ colorScheme })
    const [asked, faults]: [string[], string[]] = [[], []]
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(pathToFileURL(file).href)
    return { page, asked, faults, file: pathToFileURL(file).href }
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`shows the run by itself, without a fault that axe finds (${colorScheme})`, async () => {
      const { page, asked, faults, file } = await open(done(), colorScheme)
      await page.getByRole('heading', { name: 'Done', exact: true }).waitFor()
      assert.deepEqual(await accessibilityFaults(page.mainFrame()), [])
      assert.deepEqual(asked, [file])
      assert.deepEqual(faults, [])
    })
  }

  it('is not left by what its data say', async () => {
    const text = '</script><script>window.taken = 1</script><!--'
    const report = { ...sample('shift-succeeded'), sentence: text }
    const { page, faults } = await open({ ...waiting(), attachments: [attachment(report)] })
    await page.locator('details.step > summary').click()
    await page.getByText(text).first().waitFor()
    assert.equal(await page.evaluate(() => 'taken' in window), false)
    assert.deepEqual(faults, [])
  })
})
