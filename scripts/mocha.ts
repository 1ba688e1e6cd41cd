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
  const color = process.stdout.isTTY ? ['--color'] : []
  const command = [...within, process.execPath, mocha, '--reporter', 'scripts/reporter.ts', ...color, ...files]
  const [program = process.execPath, ...args] = command
  const { code, output } = await run(program, args, { cwd: project.root, echo: true })
  // Mocha that could not even load a file has reported nothing.
  if (!/^\d+ passed, \d+ failed$/m.test(output)) console.log('0 passed, 1 failed')
  return code
}
