import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findOnPath, isExecutable } from './on-path.ts'
import { run } from './process.ts'
import { project } from './project.ts'

/**
 * A kubectl to test with: the one that the environment variable KUBECTL names, else the one on the PATH, else one that is
 * built from the Go module in tests/kubectl/program and kept in the user's cache.
 * @throws when there is neither a kubectl nor a Go that can build one.
 */
export async function findKubectl(environment: NodeJS.ProcessEnv): Promise<string> {
  const { KUBECTL } = environment
  if (KUBECTL !== undefined && KUBECTL !== '') return KUBECTL
  return findOnPath('kubectl', environment) ?? (await buildKubectl())
}

/**
 * A kubectl to measure: as above, but for one that a cloud's vendor has put another program before, which asks the server for its
 * version and then starts one that fits; instead of it the plain one is built.
 * @throws likewise
 */
export async function plainKubectl(environment: NodeJS.ProcessEnv): Promise<string> {
  const kubectl = await findKubectl(environment)
  return /-dispatcher/.test(await versionOf(kubectl)) ? buildKubectl() : kubectl
}

/** What a kubectl says that it is, such as `v1.36.6`. */
export async function versionOf(kubectl: string): Promise<string> {
  const { code, output } = await run(kubectl, ['version', '--client', '--output', 'json'], { cwd: project.root })
  if (code !== 0) throw new Error(`${kubectl} does not tell its version:\n${output}`)
  return JSON.parse(output).clientVersion.gitVersion
}

async function buildKubectl(): Promise<string> {
  const module = join(project.root, 'tests', 'kubectl', 'program')
  // The sums pin every source that goes into the program, so they tell one build from another.
  const sums = createHash('sha256')
    .update(readFileSync(join(module, 'go.sum')))
    .digest('hex')
  const folder = join(homedir(), '.cache', 'istio-canary-shift', `kubectl-${sums.slice(0, 16)}`)
  const program = join(folder, 'kubectl')
  if (isExecutable(program)) return program
  console.log('There is no kubectl: building one with Go, once, in a minute or two …')
  await mkdir(folder, { recursive: true })
  const version = '-X k8s.io/component-base/version.gitVersion=v1.36.6'
  const flags = ['build', '-trimpath', '-ldflags', `-s -w ${version}`, '-o', `${program}.new`, '.']
  const { code, output } = await run('go', flags, { cwd: module }).catch(withoutGo)
  if (code !== 0) throw new Error(`Go could not build kubectl:\n${output}`)
  await rename(`${program}.new`, program)
  return program
}

function withoutGo(cause: unknown): never {
  throw new Error('These tests need kubectl on the PATH, or Go 1.26 to build one.', { cause })
}
