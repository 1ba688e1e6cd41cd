import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleTask } from './bundle.ts'
import { project } from './project.ts'
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
  /** The extension's files as they are packed. */
  readonly stage: string
  readonly size: number
  readonly scripts: readonly ScriptSize[]
}

/** The size of one of the task's scripts in bytes, as it is and as it travels. */
export type ScriptSize = { readonly name: string; readonly bytes: number; readonly zipped: number }

/**
 * Bundles the task, lays the extension out under dist/ and packs it there into a .vsix.
 * @throws when task.json is not valid, a source does not bundle, or tfx fails or warns.
 */
export async function packageExtension({ channel, publisher }: PackageRequest): Promise<Packed> {
  readTaskManifest()
  const suffix = channel === 'dev' ? '-dev' : ''
  const stage = join(project.root, `${project.stage}${suffix}`)
  const vsix = join(project.root, 'dist', `istio-canary-shift${suffix}.vsix`)
  const bundle = await bundleTask(project.root, project.entry)
  await stageExtension(stage, bundle, channel)
  await packExtension(project.root, { root: stage, output: vsix, ...(publisher === undefined ? {} : { publisher }) })
  const scripts = [...bundle.files].map(([name, code]) => {
    return { name, bytes: code.length, zipped: gzipSync(code, { level: 9 }).length }
  })
  return { vsix, stage, size: (await stat(vsix)).size, scripts }
}
