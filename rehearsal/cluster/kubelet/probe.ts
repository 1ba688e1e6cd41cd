/** Probes: one attempt, and the loop that turns attempts into a verdict. */
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Cancel, Clock } from '../clock.ts'
import type { Container, Probe } from '../objects/workloads.ts'
import type { Endpoint } from './container-context.ts'

/** What a probe looks at. */
export interface ProbeTarget {
  container: Container
  podAddress: string
  /** Where one of the pod's ports is; undefined when nothing can be there. */
  endpoint(port: number): Endpoint | undefined
  /** The command that runs another inside the pod. */
  enter(command: readonly string[]): string[]
  directory: string
  env: Record<string, string>
}

/** Undefined when the attempt succeeded, else why not, in the kubelet's words. */
export type ProbeFailure = string | undefined

/** One attempt; never rejects. `timeout` in milliseconds. */
export async function attempt(probe: Probe, target: ProbeTarget, timeout: number): Promise<ProbeFailure> {
  if (probe.httpGet !== undefined) return attemptHttp(probe.httpGet, target, timeout)
  if (probe.tcpSocket !== undefined) return attemptTcp(probe.tcpSocket.port, target, timeout)
  if (probe.exec !== undefined) return attemptExec(probe.exec.command ?? [], target, timeout)
  return 'the probe has no handler'
}

function attemptHttp(get: NonNullable<Probe['httpGet']>, target: ProbeTarget, timeout: number): Promise<ProbeFailure> {
  const port = portNumber(get.port, target.container)
  const path = (get.path ?? '/').replace(/^(?!\/)/, '/')
  const url = `http://${target.podAddress}:${port}${path}`
  const endpoint = target.endpoint(port)
  if (endpoint === undefined) return Promise.resolve(`Get "${url}": ${refused(target.podAddress, port)}`)
  const headers: Record<string, string> = {
    host: `${target.podAddress}:${port}`,
    'user-agent': 'kube-probe/1.34',
    accept: '*/*',
  }
  for (const { name, value } of get.httpHeaders ?? []) headers[name.toLowerCase()] = value
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout)
    const sent = request({ ...endpoint, path, headers, agent: false, signal }, (response) => {
      const status = response.statusCode ?? 0
      response.resume().once('error', () => {})
      resolve(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`)
    })
    sent.once('error', (error) => resolve(`Get "${url}": ${networkFailure(error, target.podAddress, port)}`))
    sent.end()
  })
}

function attemptTcp(named: number | string, target: ProbeTarget, timeout: number): Promise<ProbeFailure> {
  const port = portNumber(named, target.container)
  const endpoint = target.endpoint(port)
  if (endpoint === undefined) return Promise.resolve(refused(target.podAddress, port))
  return new Promise((resolve) => {
    const socket = connect({ ...endpoint, timeout })
    const settle = (failure: ProbeFailure): void => {
      socket.destroy()
      resolve(failure)
    }
    socket.once('connect', () => settle(undefined))
    socket.once('timeout', () => settle(`dial tcp ${target.podAddress}:${port}: i/o timeout`))
    socket.once('error', (error) => settle(networkFailure(error, target.podAddress, port)))
  })
}

function attemptExec(
  command: readonly string[],
  { directory, env, enter }: ProbeTarget,
  timeout: number,
): Promise<ProbeFailure> {
  const [program = '', ...rest] = enter(command)
  return new Promise((resolve) => {
    execFile(program, rest, { cwd: directory, env, timeout }, (error, stdout, stderr) => {
      if (error === null) resolve(undefined)
      else if (error.killed === true)
        resolve(`command timed out: "${command.join(' ')}" timed out after ${timeout / 1000}s`)
      else resolve(`${stdout}${stderr}`.trim() || error.message)
    })
  })
}

function portNumber(port: number | string, { ports = [] }: Container): number {
  if (typeof port === 'number') return port
  return ports.find(({ name }) => name === port)?.containerPort ?? Number(port)
}

const refused = (address: string, port: number): string => `dial tcp ${address}:${port}: connect: connection refused`

function networkFailure(error: Error, address: string, port: number): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
  }
  if ('code' in error && error.code === 'ECONNREFUSED') return refused(address, port)
  return error.message
}

export interface ProbeLoop {
  probe: Probe
  clock: Clock
  attempt: (timeout: number) => Promise<ProbeFailure>
  /** Told of every failed attempt. */
  onFailure: (why: string) => void
  /** Told whenever as many attempts in a row as the probe's threshold wants went the same way. */
  onVerdict: (healthy: boolean) => void
}

/** Repeats a probe with its delay, period and thresholds until the returned function is called. */
export function startProbing({ probe, clock, attempt: run, onFailure, onVerdict }: ProbeLoop): Cancel {
  const {
    initialDelaySeconds = 0,
    periodSeconds = 10,
    timeoutSeconds = 1,
    successThreshold = 1,
    failureThreshold = 3,
  } = probe
  let stopped = false
  let streak = 0
  let lastHealthy: boolean | undefined
  const judge = (failure: ProbeFailure): void => {
    if (stopped) return
    const healthy = failure === undefined
    streak = healthy === lastHealthy ? streak + 1 : 1
    lastHealthy = healthy
    if (failure !== undefined) onFailure(failure)
    if (streak === (healthy ? successThreshold : failureThreshold)) onVerdict(healthy)
  }
  const round = async (): Promise<void> => {
    cancel = clock.after(periodSeconds * 1000, () => void round())
    judge(await run(timeoutSeconds * 1000))
  }
  let cancel: Cancel = clock.after(initialDelaySeconds * 1000, () => void round())
  return () => {
    stopped = true
    cancel()
  }
}
