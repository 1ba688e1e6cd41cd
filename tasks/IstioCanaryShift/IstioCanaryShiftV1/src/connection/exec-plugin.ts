import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { msg } from '../language/message.ts'
import { ConnectionError } from './connection-error.ts'
import { fieldsOf, parseFields } from './fields.ts'

/** A credential plugin as a kubeconfig names it. */
export interface ExecPlugin {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** `client.authentication.k8s.io/v1` or an older one. */
  readonly apiVersion: string
  /** What the plugin is told of the cluster, where it asks for that. */
  readonly cluster: Readonly<Record<string, unknown>> | undefined
}

/** What a plugin gives: a token, a client certificate with its key, or both. */
export interface ExecCredential {
  readonly token: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
  /** Milliseconds since the epoch; undefined when it does not say. */
  readonly expiresAt: number | undefined
}

// kubectl waits for ever, which for a plugin that wants somebody to sign in is until the job's own limit.
const timeoutMs = 60_000
const longestOutput = 1024 * 1024
const longestComplaint = 500

/**
 * Runs a credential plugin as kubectl does when nobody is there to answer it: without standard input, told so, and no
 * longer than a minute. Source: Kubernetes' documentation of client-go credential plugins.
 * @throws ConnectionError when it cannot be started, fails, takes too long or gives no credentials; the signal's reason.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  title: string,
  signal: AbortSignal,
  limitMs = timeoutMs,
): Promise<ExecCredential> {
  const what = msg`The credential plugin '${plugin.command}' of ${title}`
  const limit = AbortSignal.timeout(limitMs)
  try {
    return readCredential(await outputOf(plugin, AbortSignal.any([signal, limit])))
  } catch (error) {
    signal.throwIfAborted()
    if (limit.aborted) {
      throw new ConnectionError(
        msg`${what} gave no credentials within ${limitMs / 1000} s. One that waits for somebody to sign in, as kubelogin does for devicecode, cannot work in a pipeline; for AKS set 'connectionType' to 'azureResourceManager'.`,
        error,
      )
    }
    const why = error instanceof Error ? error.message : String(error)
    throw new ConnectionError(msg`${what} gave no credentials: ${why}`, error)
  }
}

function outputOf({ command, args, env, apiVersion, cluster }: ExecPlugin, signal: AbortSignal): Promise<string> {
  const spec = { interactive: false, ...(cluster && { cluster }) }
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec })
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      // Windows looks for a program where it is to work first: not in the sources of whatever is being built.
      cwd: dirname(process.execPath),
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: info },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > longestOutput) child.kill('SIGKILL')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      // Its end tells most. A secret that is cut in front is none that anybody finds: so whole lines, or the beginning of one.
      complaint = lastLines(complaint + text)
    })
    child.once('error', (error) => {
      // What the plugin itself started may hold these open, and with them this process.
      child.stdout.destroy()
      child.stderr.destroy()
      const missing = 'code' in error && error.code === 'ENOENT'
      reject(missing ? new Error(msg`the agent has no such program. Install it there.`, { cause: error }) : error)
    })
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(output)
      else
        reject(new Error(msg`it ended with ${killedBy ?? String(code)}: ${complaint.trim() || msg`it says nothing`}`))
    })
  })
}

function lastLines(text: string): string {
  if (text.length <= longestComplaint) return text
  const at = text.indexOf('\n', text.length - longestComplaint)
  return at < 0 || at === text.length - 1 ? text.slice(0, longestComplaint) : text.slice(at + 1)
}

function readCredential(output: string): ExecCredential {
  const answer = parseFields(output)
  if (answer === undefined) throw new Error(msg`its answer is no JSON object.`)
  const status = fieldsOf(answer.status)
  const text = (name: string) => {
    const value = status[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(text)
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw new Error(msg`its answer has neither 'status.token' nor a client certificate with its key.`)
  }
  const expiry = Date.parse(text('expirationTimestamp') ?? '')
  return { token, certificate, key, expiresAt: Number.isNaN(expiry) ? undefined : expiry }
}
