import { pageAssets } from '../../rehearsal/report/write-report.ts'
import { reportPage } from '../../tab/report-page.ts'
import { project } from '../project.ts'
import { bar, escaped, page, runTabs } from './markup.ts'
import type { Moment } from './scenes.ts'

/** The page of a run with its Canary tab open. */
export type TabPages = (moment: Moment, language: 'en' | 'ja') => string

/** Draws the Canary tab of a run at a moment, in the page of the run: the very page that the extension ships. */
export async function openTabPages(): Promise<TabPages> {
  const assets = await pageAssets(project.root)
  return ({ data, at }, language) => {
    const inner = reportPage(data, assets, at, language)
    const places = bar('mlops', 'Pipelines', data.run.pipeline, data.run.name)
    return page(style, `${places}${runTabs('Canary')}<iframe srcdoc="${escaped(inner)}"></iframe>`)
  }
}

const style = `
  body { overflow: hidden }
  iframe { width: 100%; height: 679px; border: 0; color-scheme: light dark }
`
