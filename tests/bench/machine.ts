import { cpus, loadavg, totalmem } from 'node:os'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'

/** The machine that was measured on. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGiB: number
  readonly system: string
  /** The load of the last minute when the measuring began: above 0 something else was at work. */
  readonly load: number
}

/** What was measured, and with what. */
export interface Versions {
  /** Of Node, the agents' and this process's. */
  readonly nodes: readonly string[]
  readonly bench: string
  readonly kubectl: string
  readonly helm: string | undefined
  /** What the server says of itself. */
  readonly server: string
  /** The commit of the sources; with `+` where they were changed since. */
  readonly commit: string
}

export async function thisMachine(): Promise<Machine> {
  const all = cpus()
  return {
    cores: all.length,
    processor: all[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: await outputOf('uname', ['-sr']),
    load: loadavg()[0] ?? Number.NaN,
  }
}

/** The commit that is checked out. */
export async function thisCommit(): Promise<string> {
  const commit = await outputOf('git', ['rev-parse', '--short=10', 'HEAD'])
  const changes = await outputOf('git', ['status', '--porcelain', '--', 'tasks', 'scripts', 'package-lock.json'])
  return changes === '' ? commit : `${commit}+`
}

/** @throws when the program fails */
export async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { code, output } = await run(program, args, { cwd: project.root })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
  return output.trim()
}
