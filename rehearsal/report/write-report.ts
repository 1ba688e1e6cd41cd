import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bundleTab } from '../../scripts/bundle-tab.ts'
import { type PageAssets, reportPage } from '../../tab/report-page.ts'
import type { RunData } from '../../tab/src/run-data.ts'

/** A page to write: what it tells, and the file that it becomes. */
export interface ReportFile {
  readonly data: RunData
  readonly path: string
}

/**
 * Writes Canary pages, each one file that asks for nothing else, in folders that are made where they are missing.
 * @param root  the project's folder, of whose sources the pages are made
 */
export async function writeReports(root: string, reports: readonly ReportFile[], at: Date): Promise<void> {
  const assets = await pageAssets(root)
  for (const { data, path } of reports) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, reportPage(data, assets, at))
  }
}

/** What a page on disk is made of, from the sources of `root`, the project's folder. */
export async function pageAssets(root: string): Promise<PageAssets> {
  const { files, report } = await bundleTab(root)
  const style = files.get('canary.css')
  if (style === undefined) throw new Error('The bundle of the Canary page has no canary.css.')
  return { script: textOf(report), style: textOf(style) }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
