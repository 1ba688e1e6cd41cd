import { join } from 'node:path'
import { run } from './process.ts'

/** What `tfx extension create` is told beside the manifest. */
export type PackOptions = {
  /** The folder that holds vss-extension.json and every file it names, and nothing else. */
  readonly root: string
  /** The .vsix to write. */
  readonly output: string
  /** Instead of the manifest's publisher. */
  readonly publisher?: string
}

/**
 * Packs an extension with tfx.
 * @throws with tfx's own words when it fails or warns: it only warns about a broken task.json, and still builds.
 */
export async function packExtension(projectRoot: string, options: PackOptions): Promise<void> {
  const tfx = join(projectRoot, 'node_modules', 'tfx-cli', '_build', 'tfx-cli.js')
  const publisher = options.publisher === undefined ? [] : ['--publisher', options.publisher]
  const { code, output } = await run(
    process.execPath,
    [
      tfx,
      ...['extension', 'create', '--no-prompt', '--no-color'],
      ...['--root', options.root, '--manifests', 'vss-extension.json', '--output-path', options.output],
      ...publisher,
    ],
    { cwd: projectRoot },
  )
  if (code !== 0) throw new Error(`tfx failed with exit code ${code}:\n${output}`)
  if (/\bwarning:/i.test(output)) throw new Error(`tfx warns, and a package with warnings is not shipped:\n${output}`)
}
