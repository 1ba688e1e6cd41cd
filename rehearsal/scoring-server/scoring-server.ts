/** What serves a scoring script in a pod: Azure ML's own server where it is installed, else a stand-in that needs Python alone. */
import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A server for scoring scripts. */
export interface ScoringServer {
  /** For people. */
  readonly title: string
  /** The command that serves the script, a file of its working directory, on `$(PORT)` until its standard input closes. */
  command(script: string): readonly string[]
  /** The server's own files in the same directory: text by name. */
  readonly files: Readonly<Record<string, string>>
}

/** The program that runs a Python file. */
export const python = process.platform === 'win32' ? 'python' : 'python3'

/** The server of Azure ML's inference images when `azmlinfsrv` is on the path of the environment, else the stand-in. */
export async function scoringServer(environment: NodeJS.ProcessEnv): Promise<ScoringServer> {
  const program = await azmlinfsrv(environment)
  return program === undefined ? standIn() : azureServer(program)
}

/** A server of the rehearsal's own, on Python's standard library: it knows `/`, `/score` and nothing of Azure ML. */
export async function standIn(): Promise<ScoringServer> {
  return {
    title: "serve.py on Python's standard library (azmlinfsrv is not installed)",
    command: (script) => [python, 'serve.py', script, '--port', '$(PORT)', '--until-stdin-closes'],
    files: { 'serve.py': await ownFile('serve.py') },
  }
}

async function azureServer(program: string): Promise<ScoringServer> {
  const watcher = 'until_stdin_closes.py'
  return {
    title: `azmlinfsrv, Azure ML's own (${program})`,
    command: (script) => [python, watcher, program, '--entry_script', script, '--port', '$(PORT)'],
    files: { [watcher]: await ownFile(watcher) },
  }
}

/** The program on the path. Windows has no process groups, by which the server and its workers end together. */
async function azmlinfsrv({ PATH = '' }: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  for (const folder of PATH.split(delimiter)) {
    const program = join(folder, 'azmlinfsrv')
    const there = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder !== '' && there) return program
  }
  return undefined
}

function ownFile(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8')
}
