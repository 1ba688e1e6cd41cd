import { copyFile, mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from '../../../scripts/process.ts'
import { cacheFolder, isUsable } from './cache.ts'
import type { GoModule, GoProgram, GoRelease } from './go-modules.ts'
import type { Part } from './part.ts'
import { lacksGo } from './prerequisites.ts'

/** What a Go module gives: the parts to be made, and where a program or a file is (absolute) once they are. */
export interface GoTools {
  readonly parts: readonly Part[]
  path(name: string): string
}

/** The programs and files of a Go module of this folder, kept in the user's cache by the hash of its lock. */
export function goTools(module: GoModule): GoTools {
  const source = join(import.meta.dirname, module.folder)
  const folder = cacheFolder(
    module.folder,
    // go.mod too: the tools and the replacements are told there alone.
    ['go.mod', 'go.sum'].map((file) => join(source, file)),
  )
  const path = (name: string) => join(folder, name)
  const programs = module.programs.map((program): Part => {
    const target = path(program.name)
    return {
      name: program.name,
      minutes: program.minutes,
      isThere: () => isUsable(target, 'run'),
      lacks: lacksGo,
      make: () => into(target, async (file) => build(module, program, await download(module, source), source, file)),
    }
  })
  const files = module.files.map((file): Part => {
    const target = path(basename(file))
    return {
      name: basename(file),
      minutes: 0,
      isThere: () => isUsable(target, 'read'),
      lacks: lacksGo,
      make: () => into(target, async (copy) => copyFile(join((await download(module, source)).folder, file), copy)),
    }
  })
  return { parts: [...files, ...programs], path }
}

/** Makes a file under another name first, so that one that is there is whole even after an interrupted build. */
async function into(target: string, make: (file: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const unfinished = `${target}.${process.pid}.new`
  await make(unfinished)
  await rename(unfinished, target)
}

async function download(module: GoModule, source: string): Promise<GoRelease> {
  const output = await go(source, ['mod', 'download', '-json', module.release])
  // Go tells of its downloads on the other stream, ahead of the answer.
  const { Version, Dir }: { Version: string; Dir: string } = JSON.parse(output.slice(output.indexOf('{')))
  return { version: Version, folder: Dir }
}

async function build(
  module: GoModule,
  program: GoProgram,
  release: GoRelease,
  source: string,
  file: string,
): Promise<void> {
  const stamps = module.stamps(release).map((stamp) => `-X ${stamp}`)
  const flags = ['-trimpath', '-tags', module.tags.join(','), '-ldflags', ['-s', '-w', ...stamps].join(' ')]
  await go(source, ['build', ...flags, '-o', file, program.package])
}

async function go(folder: string, args: readonly string[]): Promise<string> {
  const { code, output } = await run('go', args, {
    cwd: folder,
    // The Go that is there, and programs that need nothing of this machine's C library.
    env: { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOWORK: 'off' },
  })
  if (code !== 0) throw new Error(`go ${args.join(' ')} failed in ${folder}:\n${output}`)
  return output
}
