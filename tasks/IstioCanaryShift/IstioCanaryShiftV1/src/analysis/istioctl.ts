import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { msg } from '../language/message.ts'
import { AnalysisFailure } from './analysis-failure.ts'
import type { Message } from './message.ts'
import { parseMessages } from './message.ts'
import type { NamespaceSnapshot } from './namespace-snapshot.ts'
import { playApi } from './played-api.ts'

/** What a run of istioctl stands on. */
export interface Istioctl {
  /** The program, an absolute path. */
  readonly program: string
  /** A folder of the job's own; nothing stays in it. */
  readonly temp: string
  /** What a program needs of the machine's environment to start at all. Nothing secret. */
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const timeoutMs = 60_000
const longestOutput = 4 * 1024 * 1024

// With errors among its messages istioctl ends with a code of its own, and its output is as good.
const successes: readonly (number | null)[] = [0, 79]

/**
 * Lets `istioctl analyze` judge a snapshot, and gives its messages of level Error. It runs without credentials: its
 * kubeconfig holds nothing but the address of an API that is played from the snapshot.
 * @throws AnalysisFailure when it does not come to an end; the signal's reason when that is aborted, with the child killed.
 */
export async function analyze(istioctl: Istioctl, snapshot: NamespaceSnapshot): Promise<readonly Message[]> {
  const folder = await mkdtemp(join(istioctl.temp, 'istioctl-'))
  const api = await playApi(snapshot)
  try {
    const kubeconfig = join(folder, 'kubeconfig')
    await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(api.url, snapshot.namespace)), { mode: 0o600 })
    return parseMessages(await run(istioctl, folder, argumentsFor(kubeconfig, snapshot.namespace)))
  } finally {
    api.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function argumentsFor(kubeconfig: string, namespace: string): readonly string[] {
  const place = ['--kubeconfig', kubeconfig, '--namespace', namespace]
  return ['analyze', ...place, '--output', 'json', '--output-threshold', 'Error', '--color=false']
}

function kubeconfigFor(server: string, namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'snapshot', cluster: { server } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'snapshot', context: { cluster: 'snapshot', user: 'nobody', namespace } }],
    'current-context': 'snapshot',
  }
}

async function run(
  { program, environment, signal }: Istioctl,
  home: string,
  parameters: readonly string[],
): Promise<string> {
  const limit = AbortSignal.timeout(timeoutMs)
  const child = spawn(program, parameters, {
    cwd: home,
    // A proxy's address must not be among it: the played API is on this machine.
    env: { ...environment, HOME: home, USERPROFILE: home, TMPDIR: home, TEMP: home, TMP: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, limit]),
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
  try {
    const [code, output, complaints] = await Promise.all([ended, textOf(child.stdout), textOf(child.stderr)])
    if (successes.includes(code)) return output
    throw new Error(msg`exit code ${String(code)}: ${complaints.trim() || output.trim()}`)
  } catch (error) {
    signal.throwIfAborted()
    child.kill('SIGKILL')
    const what = limit.aborted ? msg`no result within ${timeoutMs / 1000} s` : (error as Error).message
    throw new AnalysisFailure(
      msg`istioctl analyze failed: ${what.slice(0, 1000)}`,
      msg`Try another 'istioctlVersion', or set the input 'analyze' to 'off'.`,
      error,
    )
  }
}

async function textOf(stream: Readable): Promise<string> {
  stream.setEncoding('utf8')
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    if (text.length > longestOutput) throw new Error(msg`it printed more than ${longestOutput} characters`)
  }
  return text
}
