import { type Browser, chromium } from 'playwright-core'
import { findOnPath } from './on-path.ts'
import { run } from './process.ts'
import { project } from './project.ts'

/** The browser, and a font that has Japanese: without one its words would be boxes, and as wide as boxes are. */
const packages = ['chromium', 'fonts-noto-cjk'] as const

/**
 * A Chromium to test and to draw with: the one that the environment variable CHROMIUM names, else `chromium` on the PATH. On
 * Debian and its kin, root has it installed by apt where it is missing, with a Japanese font.
 * @throws when there is none and none can be installed.
 */
export async function findChromium(environment: NodeJS.ProcessEnv): Promise<string> {
  const { CHROMIUM } = environment
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM
  const there = findOnPath('chromium', environment)
  if (there !== undefined && (await hasJapaneseFont())) return there
  await install(environment)
  const installed = findOnPath('chromium', environment)
  if (installed === undefined) throw new Error('apt installed chromium, and yet there is none on the PATH.')
  return installed
}

/** What Chromium is to be started with. Root cannot have its sandbox, and a container often has a small /dev/shm. */
export function chromiumArguments(): readonly string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage']
}

/** Starts a Chromium without a window. @throws as `findChromium` does. */
export async function launchChromium(environment: NodeJS.ProcessEnv): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(environment),
    args: [...chromiumArguments()],
    // Else playwright-core takes the sandbox from everybody.
    chromiumSandbox: true,
  })
}

async function hasJapaneseFont(): Promise<boolean> {
  const { code, output } = await run('fc-list', [':lang=ja'], { cwd: project.root }).catch(notThere)
  return code === 0 && output.trim() !== ''
}

async function install(environment: NodeJS.ProcessEnv): Promise<void> {
  const command = `apt-get install ${packages.join(' ')}`
  if (findOnPath('apt-get', environment) === undefined || process.getuid?.() !== 0) {
    throw new Error(`This needs Chromium and a Japanese font. On Debian or Ubuntu, as root: ${command}`)
  }
  console.log(`There is no Chromium with a Japanese font: ${command}, once …`)
  const get = (...args: readonly string[]) =>
    run('apt-get', ['--quiet', ...args], {
      cwd: project.root,
      env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
    })
  const wanted = ['install', '--yes', '--no-install-recommends', ...packages] as const
  if ((await get(...wanted)).code === 0) return
  // A fresh machine has no lists of packages, an old one lists of versions that are gone.
  await get('update')
  const { code, output } = await get(...wanted)
  if (code !== 0) throw new Error(`${command} failed:\n${output}`)
}

function notThere(): { code: number; output: string } {
  return { code: 1, output: '' }
}
