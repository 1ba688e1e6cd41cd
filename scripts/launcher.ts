import { build } from 'esbuild'
import type { Bundle } from './bundle.ts'
import { codeCaches } from './code-cache.ts'
import { project } from './project.ts'
import { forAgents } from './split-task.ts'

/**
 * The bundle with a launcher as its main.js: the task's own main script is task.js beside it, as a function that the launcher
 * calls, and so is the code of its runs, compiled, for the Node versions that it can be made for here.
 * @throws when the bundle has no main.js, or a run for the compiled code fails.
 */
export async function withLauncher(bundle: Bundle): Promise<Bundle> {
  const main = bundle.files.get('main.js')
  if (main === undefined) throw new Error('The bundle has no main.js.')
  const script = inAscii(Buffer.from(main).toString('utf8'))
  const task = `(function(exports,require,module,__filename,__dirname){${script}\n})\n`
  const files = new Map(bundle.files).set('main.js', await bundleLauncher()).set('task.js', Buffer.from(task))
  const whole = { ...bundle, files }
  for (const [name, code] of await codeCaches(whole)) files.set(name, code)
  return whole
}

async function bundleLauncher(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...forAgents,
    absWorkingDir: project.root,
    entryPoints: [project.launcher],
    format: 'cjs',
    banner: { js: '"use strict";' },
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('esbuild wrote nothing for the launcher.')
  return output.contents
}

/**
 * The script with what esbuild leaves of other characters escaped: those in regular expressions. In a tagged template that
 * would not do; a test sees to it that messages are ASCII.
 */
function inAscii(script: string): string {
  return script.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
