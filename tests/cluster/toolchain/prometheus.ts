import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../scripts/process.ts'
import { cacheFolder, isUsable } from './cache.ts'
import type { Part } from './part.ts'
import { lacksApt } from './prerequisites.ts'

/** Prometheus as the distribution has it: what has to be made, and where its program is once it is. */
export interface PrometheusTool {
  readonly parts: readonly Part[]
  readonly path: string
}

/**
 * The program out of the distribution's package, which apt verifies. It is unpacked and not installed, so that no service
 * is started and nothing of the machine is changed.
 */
export function prometheusTool(): PrometheusTool {
  const folder = cacheFolder('prometheus', [])
  const path = join(folder, 'prometheus')
  const part: Part = {
    name: 'Prometheus',
    minutes: 0.1,
    isThere: () => isUsable(path, 'run'),
    lacks: lacksApt,
    make: async () => {
      const work = await mkdtemp(join(tmpdir(), 'ics-prometheus-'))
      try {
        await download(work)
        const [archive = ''] = (await readdir(work)).filter((name) => name.endsWith('.deb'))
        await succeed('dpkg-deb', ['--extract', archive, 'unpacked'], work)
        await mkdir(folder, { recursive: true })
        // The work folder may be on another file system, where a file can't be moved to its place at once.
        await copyFile(join(work, 'unpacked/usr/bin/prometheus'), `${path}.new`)
        await rename(`${path}.new`, path)
      } finally {
        await rm(work, { recursive: true, force: true })
      }
    },
  }
  return { parts: [part], path }
}

async function download(folder: string): Promise<void> {
  const first = await run('apt-get', ['download', 'prometheus'], { cwd: folder })
  if (first.code === 0) return
  // A fresh machine has no lists of packages, an old one lists of versions that are gone.
  await succeed('apt-get', ['update', '--quiet'], folder)
  await succeed('apt-get', ['download', 'prometheus'], folder)
}

async function succeed(program: string, args: readonly string[], folder: string): Promise<void> {
  const { code, output } = await run(program, args, { cwd: folder })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
}
