import { join } from 'node:path'
import { run } from './process.ts'
import { project } from './project.ts'

const mocha = join(project.root, 'node_modules', 'mocha', 'bin', 'mocha.js')

/**
 * Runs test files (globs from the project's root) and shows how it goes; the last line is `N passed, N failed`.
 * Resolves to Mocha's exit code.
 * @param within a command that runs Mocha's command, which is appended to it; without one, Mocha is run as it is.
 */
export async function runMocha(files: readonly string[], within: readonly string[] = []): Promise<number> {
  const { code } = await runOnce(files, within, true)
  return code
}

/**
 * Runs several sets of test files, each in a Mocha of its own, as many at a time as there are lanes and in the order given,
 * and shows each whole when it has ended; the last line is `N passed, N failed` of all. Resolves to 0 when all passed.
 */
export async function runSideBySide(sets: readonly (readonly string[])[], lanes: number): Promise<number> {
  const waiting = [...sets]
  const total = { passed: 0, failed: 0, code: 0 }
  const lane = async (): Promise<void> => {
    for (let files = waiting.shift(); files !== undefined; files = waiting.shift()) {
      const { code, output, passed, failed } = await runOnce(files, [], false)
      console.log(`── ${files.join(' ')}\n${output}`)
      total.passed += passed
      total.failed += failed
      total.code ||= code
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.code
}

interface Outcome {
  readonly code: number
  readonly output: string
  readonly passed: number
  readonly failed: number
}

async function runOnce(files: readonly string[], within: readonly string[], echo: boolean): Promise<Outcome> {
  const color = process.stdout.isTTY ? ['--color'] : []
  const command = [...within, process.execPath, mocha, '--reporter', 'scripts/reporter.ts', ...color, ...files]
  const [program = process.execPath, ...args] = command
  const { code, output } = await run(program, args, { cwd: project.root, echo })
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? []
  if (passed !== undefined && failed !== undefined) {
    return { code, output, passed: Number(passed), failed: Number(failed) }
  }
  // Mocha that could not even load a file has reported nothing.
  const nothing = '0 passed, 1 failed\n'
  if (echo) process.stdout.write(nothing)
  return { code: code || 1, output: output + nothing, passed: 0, failed: 1 }
}
