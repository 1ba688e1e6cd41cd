import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { openKubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import type {
  HttpRequest,
  HttpResponse,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/wire.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'

/** What a server answers with where a test says nothing else. */
export const someObject = { metadata: { name: 'a' } }

/** What a server answers, or how a request breaks off. */
export type Answer =
  | {
      readonly status: number
      readonly body?: unknown
      /** What is sent in place of JSON. */
      readonly text?: string
      readonly headers?: Record<string, string>
    }
  | Error

/** An API whose server gives these answers, one after the other, and tells what it was asked and how long was slept. */
export function apiOver(answers: readonly Answer[], options: { readonly dryRun?: boolean } = {}) {
  const asked: HttpRequest[] = []
  const slept: number[] = []
  const left = [...answers]
  const respond = async (request: HttpRequest): Promise<HttpResponse> => {
    asked.push(request)
    const answer = left.shift() ?? assert.fail(`not expected: ${request.method} ${request.path}`)
    if (answer instanceof Error) throw answer
    const lines = Array.isArray(answer.body) ? answer.body : [answer.body ?? someObject]
    return {
      status: answer.status,
      header: (name) => answer.headers?.[name],
      body: Readable.from([Buffer.from(answer.text ?? lines.map((line) => `${JSON.stringify(line)}\n`).join(''))]),
    }
  }
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted()
    slept.push(ms)
  }
  const api = openKubernetesApi(
    { server: 'https://x', send: respond, renew: () => undefined, close: () => undefined },
    { namespace: 'ns', signal: new AbortController().signal, sleep, ...options },
  )
  return { api, asked, slept, sleep }
}

/** An API server's failure. */
export const failure = (code: number, reason: string, headers?: Record<string, string>): Answer => ({
  status: code,
  body: { kind: 'Status', code, reason, message: `it is ${reason}` },
  ...(headers && { headers }),
})
/** An answer that never comes. */
export const lost = () => new Unreachable(new NetworkError('It broke.', 'Try again.', false))
