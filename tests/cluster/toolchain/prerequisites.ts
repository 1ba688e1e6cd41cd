import { type Finished, run } from '../../../scripts/process.ts'

/** The Go that the modules' `go` lines ask for. */
const goVersion = { atLeast: [1, 26], text: 'Go 1.26 or newer to build its programs' } as const

/** The scoring server wants 3.10 at least; a pinned package of its dependencies has nothing built for 3.13 and later. */
const pythonVersion = { atLeast: [3, 10], below: [3, 13], text: 'python3 of 3.10 to 3.12, with venv and pip' } as const

/** What this machine lacks to build the Go programs, a line for each; nothing when it lacks nothing. */
export async function lacksGo(): Promise<readonly string[]> {
  return unfit(goVersion, await answer('go', ['version'], { GOTOOLCHAIN: 'local' }))
}

/** What this machine lacks to install the Python packages. */
export async function lacksPython(): Promise<readonly string[]> {
  const ask = 'import ensurepip, platform, venv; print(platform.python_version())'
  return unfit(pythonVersion, await answer('python3', ['-c', ask]))
}

/** What this machine lacks to make network namespaces for the node and its pods. */
export async function lacksNamespaces(): Promise<readonly string[]> {
  const programs = await Promise.all([
    answer('ip', ['-Version']).then((said) => (said.code === 0 ? [] : ['the program ip (package iproute2)'])),
    answer('nsenter', ['--version']).then((said) =>
      said.code === 0 ? [] : ['the program nsenter (package util-linux)'],
    ),
  ])
  const root = process.platform === 'linux' && process.getuid?.() === 0
  return [...(root ? [] : ['Linux, and root on it, to make network namespaces']), ...programs.flat()]
}

/** What this machine lacks to unpack a package of its distribution. */
export async function lacksApt(): Promise<readonly string[]> {
  const answers = await Promise.all([answer('apt-get', ['--version']), answer('dpkg-deb', ['--version'])])
  return answers.every(({ code }) => code === 0) ? [] : ['apt-get and dpkg-deb (Debian or Ubuntu), for Prometheus']
}

/** Versions of a program that will do, and how they are asked for. */
export interface Wanted {
  readonly atLeast: readonly [number, number]
  readonly below?: readonly [number, number]
  readonly text: string
}

/** What is wrong with the version that a program tells of itself, a line for people, or nothing. */
export function unfit(wanted: Wanted, { code, output }: Finished): readonly string[] {
  if (code !== 0) return [`${wanted.text}: ${output.trim()}`]
  const [found, major = '', minor = ''] = /(\d+)\.(\d+)(?:\.\d+)?/.exec(output) ?? []
  const version = [Number(major), Number(minor)] as const
  const fits =
    found !== undefined &&
    compare(version, wanted.atLeast) >= 0 &&
    (wanted.below === undefined || compare(version, wanted.below) < 0)
  return fits ? [] : [`${wanted.text}: it is ${found ?? `“${output.trim()}”`}`]
}

function compare(one: readonly [number, number], other: readonly [number, number]): number {
  return one[0] - other[0] || one[1] - other[1]
}

/** How a program answers; one that can't be started answers with the reason and fails. */
async function answer(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  try {
    return await run(program, args, { cwd: import.meta.dirname, env: { ...process.env, ...environment } })
  } catch (cause) {
    return { code: 1, output: cause instanceof Error ? cause.message : String(cause) }
  }
}
