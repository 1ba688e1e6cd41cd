import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bundle } from './bundle.ts'
import type { TabBundle } from './bundle-tab.ts'
import { marketplacePage, marketplacePictures } from './marketplace-page.ts'
import { thirdPartyNotices } from './notices.ts'
import { project } from './project.ts'
import { readTaskManifest } from './task-manifest.ts'
import { editorLanguages, stringsPath, withReferences } from './task-strings.ts'

/** The release that users install, or one of a developer's own that can be installed beside it. */
export type Channel = 'release' | 'dev'

/** What two extensions in one organisation must not share, or nobody could tell their tasks apart in a pipeline. */
const devIdentity = {
  extension: { id: 'istio-canary-shift-dev', name: 'Istio Canary Shift (dev)' },
  task: {
    id: '8d0c1a57-52f7-4d0e-9d5e-0c1e5b5f7e42',
    name: 'IstioCanaryShiftDev',
    friendlyName: 'Istio canary shift (dev)',
  },
}

/**
 * Lays the extension out in `stage` (absolute) as it is packed: manifest, pages, icons, licences, the tab, and the task's
 * folder with task.json, its languages, icon.png, main.js and what it loads lazily; no source, no test, no node_modules. What
 * lay there before is removed.
 */
export async function stageExtension(stage: string, bundle: Bundle, tab: TabBundle, channel: Channel): Promise<void> {
  await rm(stage, { recursive: true, force: true })
  const identity = channel === 'dev' ? devIdentity : { extension: {}, task: {} }
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(stage, path)), { recursive: true })
    await writeFile(join(stage, path), content)
  }
  const copy = (path: string, name = path) => cp(join(project.root, path), join(stage, name), { recursive: true })
  const manifest = await renamed('vss-extension.json', identity.extension)
  const { id } = readTaskManifest()
  // The tab is shown on the runs of the extension's own task.
  await write('vss-extension.json', manifest.replaceAll(id, channel === 'dev' ? devIdentity.task.id : id))
  await write(`${project.task}/task.json`, await renamed(`${project.task}/task.json`, identity.task))
  // A reference would bring back the names of the release.
  const localizable = { ...withReferences(readTaskManifest()), ...identity.task }
  await write(`${project.task}/task.loc.json`, `${JSON.stringify(localizable, undefined, 2)}\n`)
  for (const language of editorLanguages) await copy(stringsPath(language))
  for (const [name, code] of bundle.files) await write(`${project.task}/${name}`, code)
  // Node takes them for ES modules when any folder above has a package.json that says so.
  await write(`${project.task}/package.json`, '{ "type": "commonjs" }\n')
  for (const [name, content] of tab.files) await write(`tab/${name}`, content)
  await write('ThirdPartyNotices.txt', thirdPartyNotices([...bundle.packages, ...tab.packages]))
  await copy(`${project.task}/icon.png`)
  for (const picture of marketplacePictures(JSON.parse(manifest))) await copy(picture)
  await write('overview.md', await marketplacePage())
  // tfx wants a name that tells the content type.
  await copy('LICENSE', 'LICENSE.txt')
}

/** The JSON file at `path` with some of its properties replaced; its very text when there is nothing to replace. */
async function renamed(path: string, properties: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(join(project.root, path), 'utf8')
  if (Object.keys(properties).length === 0) return text
  return `${JSON.stringify({ ...JSON.parse(text), ...properties }, undefined, 2)}\n`
}
