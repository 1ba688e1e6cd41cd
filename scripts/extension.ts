import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleTask } from './bundle.ts'
import { bundleTab, writeTab } from './bundle-tab.ts'
import { withLauncher } from './launcher.ts'
import { project } from './project.ts'
import { makeReproducible } from './reproducible-zip.ts'
import { billOfMaterials } from './sbom.ts'
import { type Channel, stageExtension } from './stage.ts'
import { readTaskManifest } from './task-manifest.ts'
import { packExtension } from './tfx.ts'

/** What is packed, and for whom. */
export type PackageRequest = {
  readonly channel: Channel
  /** The Marketplace publisher; without it, the manifest's placeholder stays, which installs nowhere. */
  readonly publisher?: string
}

/** A packed extension: where it lies (absolute), and its sizes in bytes. */
export type Packed = {
  readonly vsix: string
  /** Its bill of materials, beside it. */
  readonly sbom: string
  /** Of the .vsix, in hexadecimal: the same for the same sources, wherever and whenever they are packed. */
  readonly sha256: string
  /** The extension's files as they are packed. */
  readonly stage: string
  readonly size: number
  readonly scripts: readonly ScriptSize[]
}

/** The size of one of the task's scripts, or of a file of the tab, in bytes, as it is and as it travels. */
export type ScriptSize = { readonly name: string; readonly bytes: number; readonly zipped: number }

/**
 * Bundles the task and the tab, lays the extension out under dist/ and packs it there into a .vsix; the page's scripts lie
 * under dist/, too, for the report on disk.
 * Beside the .vsix lies its bill of materials.
 * @throws when task.json is not valid, a source does not bundle, or tfx fails or warns.
 */
export async function packageExtension({ channel, publisher }: PackageRequest): Promise<Packed> {
  readTaskManifest()
  const suffix = channel === 'dev' ? '-dev' : ''
  const stage = join(project.root, `${project.stage}${suffix}`)
  const vsix = join(project.root, 'dist', `istio-canary-shift${suffix}.vsix`)
  const [bundled, tab] = await Promise.all([bundleTask(project.root, project.entry), bundleTab(project.root)])
  const bundle = await withLauncher(bundled)
  await writeTab(tab, join(project.root, project.tab))
  await stageExtension(stage, bundle, tab, channel)
  await packExtension(project.root, { root: stage, output: vsix, ...(publisher === undefined ? {} : { publisher }) })
  await makeReproducible(vsix)
  const { id, version } = JSON.parse(await readFile(join(stage, 'vss-extension.json'), 'utf8'))
  const sha256 = createHash('sha256')
    .update(await readFile(vsix))
    .digest('hex')
  const sbom = vsix.replace(/vsix$/, 'cdx.json')
  const packages = [...bundle.packages, ...tab.packages]
  await writeFile(sbom, billOfMaterials({ name: id, version, sha256, packages }))
  const code = [...bundle.files, ...[...tab.files].map(([name, content]) => [`tab/${name}`, content] as const)]
  const scripts = code.map(([name, content]) => {
    return { name, bytes: content.length, zipped: gzipSync(content, { level: 9 }).length }
  })
  return { vsix, sbom, sha256, stage, size: (await stat(vsix)).size, scripts }
}
