import { msg } from '../../language/message.ts'
import { NetworkError } from '../../network/network-error.ts'
import type { Answer, OutgoingRequest, SendRequest } from '../../network/request.ts'
import { ConnectionError } from '../connection-error.ts'
import { type Fields, parseFields } from '../fields.ts'
import type { Outside } from '../outside.ts'

/** What calls of Azure's services need. */
export interface Exchange {
  readonly send: SendRequest
  readonly sleep: Outside['sleep']
  readonly now: Outside['now']
  readonly mask: Outside['mask']
}

/** Makes the request of one try; what holds only once, such as an assertion, is made anew for each. */
type MakeRequest = (signal: AbortSignal) => Promise<OutgoingRequest>

// Four tries in some 14 seconds. A service that wants more time than the longest wait is not there for this step.
const waitsMs = [1_000, 3_000, 10_000]
const longestWaitMs = 30_000

/** The statuses after which a service may answer better: throttled, or broken on its side. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/**
 * Sends a request and, when its service is throttling or broken or did not answer, again a bounded number of times,
 * after the time that the service asks for. The last answer is given whatever its status.
 * @throws NetworkError when even the last try has no answer; the signal's reason.
 */
export async function persist(
  { send, sleep, now }: Exchange,
  make: MakeRequest,
  signal: AbortSignal,
  passing: (status: number) => boolean = isPassing,
): Promise<Answer> {
  for (const wait of waitsMs) {
    const answer = await tryOnce(send, make, signal)
    if (answer !== undefined && !passing(answer.status)) return answer
    const asked = answer && waitOf(answer.header('retry-after'), now())
    if (answer !== undefined && asked !== undefined && asked > longestWaitMs) return answer
    await sleep(asked ?? wait, signal)
  }
  return send(await make(signal))
}

/** Undefined when there was no answer, but may be one the next time. */
async function tryOnce(send: SendRequest, make: MakeRequest, signal: AbortSignal): Promise<Answer | undefined> {
  const request = await make(signal)
  try {
    return await send(request)
  } catch (error) {
    if (error instanceof NetworkError && !error.lasting) return undefined
    throw error
  }
}

/** In milliseconds; RFC 9110, section 10.2.3: seconds, or the time when. */
function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** The fields of an answer's JSON object. @throws ConnectionError when it is none: something else answered. */
export function fieldsIn(answer: Answer, service: string): Fields {
  const fields = parseFields(answer.text)
  if (fields !== undefined) return fields
  const location = answer.header('location')
  const { status } = answer
  const told =
    location === undefined
      ? msg`${service} answered ${status} with ${answer.header('content-type') ?? msg`no content type`}, not JSON.`
      : msg`${service} answered ${status} with a redirect to ${originOf(location)}, which is not followed.`
  throw new ConnectionError(
    msg`${told} Check the address in the connection, and whether a proxy or a sign-in page answers in its place.`,
  )
}

function originOf(location: string): string {
  return URL.canParse(location) ? new URL(location).origin : msg`another path`
}
