import { msg } from '../language/message.ts'
import { isService } from '../rollout/destination.ts'
import type { DestinationRule } from '../rollout/objects.ts'
import type { Target } from '../rollout/request.ts'
import { slotNames } from '../rollout/slot.ts'
import { AnalysisFailure } from './analysis-failure.ts'

/** What `istioctl analyze` says of an object. */
export interface Message {
  /** Such as `IST0101`. */
  readonly code: string
  readonly level: string
  readonly message: string
  /** The object that it is about: `VirtualService abtesting/mlmodel-virtualservice`. */
  readonly origin: string | undefined
}

/** @throws AnalysisFailure when the text is not what istioctl prints with `--output json`. */
export function parseMessages(text: string): readonly Message[] {
  const value = parseJson(text)
  if (Array.isArray(value) && value.every(isMessage)) return value
  throw new AnalysisFailure(
    msg`istioctl analyze printed something else than its messages in JSON: ${text.trim().slice(0, 300)}`,
    msg`Try another 'istioctlVersion', or set the input 'analyze' to 'off'.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told by the caller, with the text itself.
    return undefined
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false
  const { code, level, message, origin } = value as Record<string, unknown>
  const isText = (field: unknown) => typeof field === 'string'
  return isText(code) && isText(level) && isText(message) && (origin === undefined || isText(origin))
}

/**
 * Of Istio's messages the errors that this task can rely on, and that concern a rollout:
 * - of level Error,
 * - about an object of the rollout: the VirtualService, the Services of the slots, a DestinationRule of theirs,
 * - not about something that lies outside of the namespace, which the task does not read: a Gateway of another
 *   namespace, a host that is no Service of this one. To istioctl they look missing, and need not be.
 */
export function errorsAbout(
  target: Target,
  rules: readonly DestinationRule[],
  messages: readonly Message[],
): readonly Message[] {
  const { namespace, slots, virtualService } = target
  const ofSlots = rules.filter(({ spec }) =>
    slotNames.some((slot) => isService(spec.host, slots[slot].service, namespace)),
  )
  const objects = [
    `VirtualService ${namespace}/${virtualService}`,
    ...slotNames.map((slot) => `Service ${namespace}/${slots[slot].service}`),
    ...ofSlots.map(({ metadata }) => `DestinationRule ${namespace}/${metadata.name}`),
  ]
  return messages.filter(
    (message) =>
      message.level === 'Error' &&
      objects.includes(message.origin ?? '') &&
      !needsMoreThanIsRead.includes(message.code) &&
      !leadsOut(message, namespace),
  )
}

// Image `auto` without a webhook that injects; routing by claims without a RequestAuthentication.
const needsMoreThanIsRead: readonly string[] = ['IST0147', 'IST0149']

/** True for a reference that was not found and does not lie in the namespace. */
function leadsOut({ code, message }: Message, namespace: string): boolean {
  const [, what, reference] = /^Referenced (.+) not found: "(.*)"$/.exec(message) ?? []
  if (code !== 'IST0101' || what === undefined || reference === undefined) return false
  if (what === 'gateway') return reference.includes('/') && !reference.startsWith(`${namespace}/`)
  const host = reference.replace(/[:+].*$/, '')
  return host.includes('.') && !isService(host, host.slice(0, host.indexOf('.')), namespace)
}

/** The messages of `after` that `before` does not have. */
export function newIn(after: readonly Message[], before: readonly Message[]): readonly Message[] {
  const known = new Set(before.map(tellMessage))
  return after.filter((message) => !known.has(tellMessage(message)))
}

/** For people: `IST0101 VirtualService abtesting/mlmodel-virtualservice: Referenced host not found: "model-svc-blue"`. */
export function tellMessage({ code, origin, message }: Message): string {
  return `${code} ${origin ?? ''}: ${message}`
}
