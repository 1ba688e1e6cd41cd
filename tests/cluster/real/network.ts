/** The pods' network: a bridge in the node's network namespace, and behind it a network namespace for each pod. */
import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { mortal } from './part.ts'

/** A pod's place in the network. */
export interface PodPlace {
  readonly address: string
  /** The command that runs another inside the pod's network namespace, and ends it when we end. */
  enter(command: readonly string[]): string[]
  remove(): Promise<void>
}

export interface PodNetwork {
  /** Makes a network namespace with an address that no pod has had for long. */
  add(): Promise<PodPlace>
  stop(): Promise<void>
}

/** Where the pods reach what runs on the node. */
export const nodeNetworkAddress = '10.244.0.1'

const node = 'ics-node'
const bridge = 'ics-bridge'
const execute = promisify(execFile)

/** @throws Error outside of the namespace `ics-node`, or when that has a route out: tests must not touch a real network. */
export async function createPodNetwork(): Promise<PodNetwork> {
  await checkPlace()
  await ip([], `link add ${bridge} type bridge`, `addr add ${nodeNetworkAddress}/16 dev ${bridge}`)
  await ip([], `link set ${bridge} up`)
  const pods = new Set<PodPlace>()
  let count = 1
  const add = async (): Promise<PodPlace> => {
    count += 1
    const number = count
    const address = `10.244.${1 + (Math.floor(number / 250) % 250)}.${1 + (number % 250)}`
    const [name, cable] = [`ics-pod-${number}`, `ics-veth-${number}`]
    await ip([], `netns add ${name}`, `link add ${cable} type veth peer name eth0 netns ${name}`)
    await ip([], `link set ${cable} master ${bridge} up`)
    await ip(['-netns', name], `addr add ${address}/16 dev eth0`, 'link set eth0 up', 'link set lo up')
    const place: PodPlace = {
      address,
      enter: (command) => mortal(['ip', 'netns', 'exec', name, ...command]),
      remove: async () => {
        pods.delete(place)
        await ip([], `link del ${cable}`, `netns del ${name}`)
      },
    }
    pods.add(place)
    return place
  }
  return {
    add,
    stop: async () => {
      for (const place of [...pods]) await place.remove()
      await ip([], `link del ${bridge}`)
    },
  }
}

async function checkPlace(): Promise<void> {
  const { stdout } = await execute('ip', ['netns', 'identify', String(process.pid)])
  const routes = (await readFile('/proc/net/route', 'utf8')).trim().split('\n').slice(1)
  if (stdout.trim() === node && routes.every((line) => line.split('\t')[1] !== '00000000')) return
  throw new Error(`The real cluster runs in the network namespace ${node}, which has no way out: npm run test:cluster.`)
}

/** Runs several commands of `ip` at once. @throws Error with what `ip` says */
function ip(options: readonly string[], ...commands: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', [...options, '-batch', '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
    const said: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`ip ${commands.join('; ')}: ${Buffer.concat(said).toString('utf8').trim()}`))
    })
    child.stdin.end(`${commands.join('\n')}\n`)
  })
}
