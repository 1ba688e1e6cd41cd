import { spawn } from 'node:child_process'

/** How a finished process ended, and what it wrote to both streams in the order of arrival. */
export type Finished = { readonly code: number; readonly output: string }

/** Where a process runs, its environment when that is not this one, and whether what it writes is shown as it comes. */
export type RunOptions = { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly echo?: boolean }

/**
 * Runs a program to its end, without a shell and with closed standard input.
 * A process that a signal ended has code 1.
 * @throws when the program cannot be started.
 */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: string) => {
      output += chunk
      if (options.echo === true) process.stdout.write(chunk)
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
