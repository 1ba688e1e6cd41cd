/**
 * The addresses of pods. They are made up (10.244.x.y) since a machine has only one loopback to give; behind each pod's address and port stands a
 * real port of 127.0.0.1.
 */
import { isFree } from './free-port.ts'

export interface PodNetwork {
  /** A pod address that nobody has. */
  assign(): string
  /** Gives an address back, with all its ports. */
  release(address: string): void
  /** A free loopback port for a process behind an address. It stays this process's own until `close`. */
  open(address: string, port: number): Promise<number>
  close(address: string, port: number): void
  /** The loopback port behind a pod's address and port; undefined when nothing listens there, as if the connection were refused. */
  resolve(address: string, port: number): number | undefined
}

/** Below the range from which systems take ports for outgoing connections, so that none of these comes between choice and use. */
const firstPort = 20_000
const portCount = 10_000

/** An empty pod network. `random` (from 0 up to 1) chooses where the search for free ports begins. */
export function createPodNetwork(random: () => number): PodNetwork {
  const ports = new Map<string, number>()
  const taken = new Set<number>()
  const addresses = new Set<string>()
  let nextAddress = 2
  let nextPort = Math.floor(random() * portCount)

  const freePort = async (): Promise<number> => {
    for (let tries = 0; tries < portCount; tries += 1) {
      const candidate = firstPort + (nextPort % portCount)
      nextPort += 1
      if (taken.has(candidate)) continue
      taken.add(candidate)
      if (await isFree(candidate)) return candidate
      taken.delete(candidate)
    }
    throw new Error(`No free port from ${firstPort} to ${firstPort + portCount - 1}`)
  }
  const close = (address: string, port: number): void => {
    const real = ports.get(`${address}:${port}`)
    if (real === undefined) return
    taken.delete(real)
    ports.delete(`${address}:${port}`)
  }
  return {
    assign: () => {
      for (;;) {
        const number = nextAddress
        nextAddress = nextAddress >= 65_000 ? 2 : nextAddress + 1
        const address = `10.244.${number >> 8}.${number & 255}`
        if (addresses.has(address) || (number & 255) === 0 || (number & 255) === 255) continue
        addresses.add(address)
        return address
      }
    },
    release: (address) => {
      for (const key of [...ports.keys()]) {
        if (key.startsWith(`${address}:`)) close(address, Number(key.slice(address.length + 1)))
      }
      addresses.delete(address)
    },
    open: async (address, port) => {
      if (ports.has(`${address}:${port}`)) throw new Error(`port ${port} of ${address} is already in use`)
      const real = await freePort()
      ports.set(`${address}:${port}`, real)
      return real
    },
    close,
    resolve: (address, port) => ports.get(`${address}:${port}`),
  }
}
