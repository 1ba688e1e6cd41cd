import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.ts'
import { project } from './project.ts'

/** A Node version that agents run tasks on, and its binary (absolute). */
export type AgentNode = { readonly version: string; readonly binary: string }

const folder = join(project.root, 'tests', 'nodes')

/**
 * The Node versions that tests/nodes/package.json pins, installed there when they are missing or others.
 * They are kept apart from the project's own packages because they weigh 300 MB.
 * @throws when npm cannot install them; they exist for Linux on x64 only.
 */
export async function agentNodes(): Promise<readonly AgentNode[]> {
  if (!isInstalled()) {
    console.log('Installing the Node versions of agents into tests/nodes …')
    const { code, output } = await run('npm', ['ci', '--ignore-scripts', '--prefix', folder], { cwd: folder })
    if (code !== 0) throw new Error(`npm could not install the Node versions of agents:\n${output}`)
  }
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  return Object.keys(dependencies).map((name) => ({
    version: name.replace('node-', ''),
    binary: join(folder, 'node_modules', name, 'bin', 'node'),
  }))
}

/** npm leaves a lockfile of its own in node_modules when it is done. */
function isInstalled(): boolean {
  const installed = statSync(join(folder, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false })
  return installed !== undefined && installed.mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
}
