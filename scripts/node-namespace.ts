/** The network namespaces of the real cluster: one for its node, which is made here, and one for each of its pods. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from './process.ts'
import { project } from './project.ts'

const node = 'ics-node'

/** What the names of the pods' namespaces start with. */
const podPrefix = 'ics-pod-'

/** How long a killed process may take to be gone, in milliseconds. */
const endingTime = 5_000

/**
 * Keeps other runs on this machine away until this process ends, however it ends.
 * @throws when there is a run already.
 */
export async function claimMachine(): Promise<void> {
  // The kernel forgets an abstract socket with its process, so that nothing stale is ever left.
  const claim = createServer()
  await new Promise<void>((resolve, reject) => {
    claim.once('error', (cause) => reject(new Error('Another run of the real cluster is under way here.', { cause })))
    claim.listen('\0istio-canary-shift/test-cluster', resolve)
  })
  claim.unref()
}

/**
 * Makes the node's namespace, which has no way out, and gives the command that runs another command in it.
 * @throws with what `ip` says, for example where a container may not make namespaces.
 */
export async function makeNodeNamespace(): Promise<readonly string[]> {
  await ip('netns', 'add', node)
  await ip('-netns', node, 'link', 'set', 'lo', 'up')
  // Unlike `ip netns exec` it keeps the mounts, so that the namespaces of pods can be seen and swept from outside.
  return ['nsenter', `--net=/run/netns/${node}`, '--']
}

/** Kills all processes in our namespaces. Resolves to what was running there, as command lines. */
export async function endAll(): Promise<readonly string[]> {
  const pids = [...new Set((await Promise.all((await ourNamespaces()).map(occupants))).flat())]
  const commands = await Promise.all(pids.map(commandOf))
  pids.forEach(kill)
  return commands.filter((command) => command !== undefined)
}

/**
 * Removes our namespaces with all that is in them. Resolves to what was running there, as command lines.
 * @throws when a process doesn't end or a namespace can't be removed.
 */
export async function sweep(): Promise<readonly string[]> {
  const commands = await endAll()
  for (const name of await ourNamespaces()) {
    await untilEmpty(name)
    await ip('netns', 'delete', name)
  }
  return commands
}

async function ourNamespaces(): Promise<readonly string[]> {
  // A line is `NAME` or `NAME (id: N)`.
  const names = lines(await ip('netns', 'list')).map((line) => line.split(' ')[0] ?? '')
  return names.filter((name) => name === node || name.startsWith(podPrefix))
}

async function occupants(namespace: string): Promise<readonly number[]> {
  return lines(await ip('netns', 'pids', namespace)).map(Number)
}

async function untilEmpty(namespace: string): Promise<void> {
  const deadline = performance.now() + endingTime
  while ((await occupants(namespace)).length > 0) {
    if (performance.now() > deadline) throw new Error(`A process in the network namespace ${namespace} does not end.`)
    await sleep(20)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isGone(error, 'ESRCH')) throw error
  }
}

/** A process' command line, or nothing when it is gone by now. */
async function commandOf(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
  } catch (error) {
    if (!isGone(error, 'ENOENT') && !isGone(error, 'ESRCH')) throw error
    return undefined
  }
}

function isGone(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function ip(...args: readonly string[]): Promise<string> {
  const { code, output } = await run('ip', args, { cwd: project.root })
  if (code !== 0) throw new Error(`ip ${args.join(' ')}: ${output.trim()}`)
  return output
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
