import http from 'node:http'
import { msg } from '../language/message.ts'
import { addressOf, tellAddress } from '../network/address.ts'
import { explainFault, timeOut } from '../network/fault.ts'
import type { NetworkError } from '../network/network-error.ts'
import { refusalOfProxy } from '../network/proxy.ts'
import { slotNames } from '../rollout/slot.ts'
import { slotHeader } from '../rollout/slot-mark.ts'
import type { Outcome } from './tally.ts'
import type { ProbeRequest, Way } from './way.ts'

/** A kept connection turned out to be closed before it took the request: that says nothing about the gateway. */
const stale = 'stale'

/** One after the other a probe may meet this many connections that were closed while they waited. */
const staleLimit = 3

/** Sends one probe and waits for the end of its answer. Redirects are not followed; bodies are not kept. */
export async function exchange(
  request: ProbeRequest,
  way: Way,
  agent: http.Agent,
  elapsed: () => number,
): Promise<Outcome> {
  for (let tries = 1; tries <= staleLimit; tries++) {
    const outcome = await exchangeOnce(request, way, agent, elapsed)
    if (outcome !== stale) return outcome
  }
  return failure(explainFault(new Error('socket hang up'), peerOf(way)))
}

function exchangeOnce(
  request: ProbeRequest,
  way: Way,
  agent: http.Agent,
  elapsed: () => number,
): Promise<Outcome | typeof stale> {
  const { timeoutMs } = request
  return new Promise((resolve) => {
    const startedAt = elapsed()
    const sent = http.request({ agent, ...headOf(request, way) })
    let late = false
    const timer = setTimeout(() => {
      late = true
      sent.destroy()
    }, timeoutMs)
    const settle = (outcome: Outcome | typeof stale) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    sent.on('error', (error) => {
      if (late) settle(failure(timeOut(peerOf(way), 'answer', timeoutMs)))
      else settle(sent.reusedSocket ? stale : failure(explainFault(error, peerOf(way))))
    })
    sent.once('response', (response) => {
      const end = (broken: string | undefined) => settle(outcomeOf(response, way, elapsed() - startedAt, broken))
      response.once('end', () => end(undefined))
      response.on('error', () =>
        end(late ? msg`an answer did not end within ${timeoutMs / 1000} s` : msg`an answer broke off`),
      )
      response.resume()
    })
    sent.end(request.body)
  })
}

function headOf({ method, headers, body }: ProbeRequest, { url, relay }: Way): http.RequestOptions {
  return {
    ...addressOf(url),
    method,
    path: relay === undefined ? url.pathname + url.search : url.href,
    headers: {
      host: url.host,
      ...(relay?.authorization && { 'proxy-authorization': relay.authorization }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
  }
}

function outcomeOf(
  { statusCode: status = 0, headers }: http.IncomingMessage,
  { url, relay }: Way,
  ms: number,
  broken: string | undefined,
): Outcome {
  if (relay !== undefined && status === 407) {
    const challenge = headers['proxy-authenticate']
    return failure(refusalOfProxy(relay, { status, challenge, target: tellAddress(addressOf(url)) }))
  }
  const slot = slotNames.find((name) => name === headers[slotHeader])
  return { kind: 'answer', status, slot, ms, broken }
}

function failure({ message, next }: NetworkError): Outcome {
  return { kind: 'failure', reason: message, next }
}

function peerOf({ url }: Way) {
  return { name: url.origin, isProxy: false }
}
