import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type BundledPackage, packagesOf, shippedSources } from './bundle.ts'

/** The Canary page as files for a browser, of which none asks for anything beyond the others. */
export type TabBundle = {
  /** What a run's tab is made of: index.html, and the script and the style sheet that it names. By name, side by side. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** The script of the page on disk, which has its data in itself. */
  readonly report: Uint8Array
  /** The npm packages with code in the tab's script. */
  readonly packages: readonly BundledPackage[]
}

/**
 * Bundles the page of `root`, the project's folder. Equal sources give equal bytes.
 * @throws when a source cannot be resolved or parsed, or when esbuild has as much as a warning.
 */
export async function bundleTab(root: string): Promise<TabBundle> {
  const [tab, report, page, style] = await Promise.all([
    script(root, 'tab/src/main.ts'),
    script(root, 'tab/src/report.ts'),
    readFile(join(root, 'tab/index.html')),
    readFile(join(root, 'tab/canary.css')),
  ])
  return {
    files: new Map([
      ['index.html', page],
      ['tab.js', tab.code],
      ['canary.css', style],
    ]),
    report: report.code,
    packages: packagesOf(root, tab.sources),
  }
}

/** Writes the tab's files and report.js into `folder`, which is made where it is missing. */
export async function writeTab({ files, report }: TabBundle, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of [...files, ['report.js', report] as const]) await writeFile(join(folder, name), content)
}

/** Browsers of 2020 and later; those that Azure DevOps supports are newer. */
async function script(root: string, entry: string): Promise<{ code: Uint8Array; sources: readonly string[] }> {
  const { outputFiles, metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2020',
    // Japanese words are half as long as their escapes; the page says that it is UTF-8.
    charset: 'utf8',
    // ThirdPartyNotices.txt carries every licence instead.
    legalComments: 'none',
    logLevel: 'silent',
  })
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.text).join('\n'))
  const [output] = outputFiles
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}.`)
  return { code: output.contents, sources: shippedSources(metafile) }
}
