import { msg } from '../language/message.ts'
import type { Destination, RouteDestination } from './objects.ts'
import type { Slot, SlotName, Slots } from './slot.ts'
import { slotNames } from './slot.ts'

/**
 * True when a destination of a VirtualService is a slot's: its host names the slot's Service, in any of the forms that
 * lead to it within the namespace (`svc`, `svc.ns`, `svc.ns.svc`, `svc.ns.svc.cluster.local`), and the subset is equal.
 */
export function isSlot(destination: Destination, slot: Slot, namespace: string): boolean {
  return isService(destination.host, slot.service, namespace) && (destination.subset || undefined) === slot.subset
}

/** The slot that a destination belongs to, if it is one of the two. */
export function slotOf(destination: Destination, slots: Slots, namespace: string): SlotName | undefined {
  return slotNames.find((name) => isSlot(destination, slots[name], namespace))
}

/** True when `host` names the Service `service` of `namespace`. */
export function isService(host: string, service: string, namespace: string): boolean {
  // Looked at first and alone: of a thousand routes nearly all lead elsewhere.
  if (!host.startsWith(service)) return false
  const rest = host.slice(service.length)
  return rest === '' || rest === `.${namespace}` || `${rest}.`.startsWith(`.${namespace}.svc.`)
}

/**
 * The destination of one slot, made from the other's: host and subset are exchanged, the form of the host (short or
 * qualified), the port and every field that we do not know stay.
 */
export function retarget(destination: Destination, from: Slot, to: Slot): Destination {
  const { subset: _, ...rest } = destination
  const moved = { ...rest, host: `${to.service}${destination.host.slice(from.service.length)}` }
  return to.subset === undefined ? moved : { ...moved, subset: to.subset }
}

/** For people: `model-svc-blue.abtesting.svc.cluster.local` or `reviews (subset v2)`, with the weight if there is one. */
export function tellDestination({ destination, weight }: RouteDestination): string {
  const { host, subset } = destination
  const where = subset ? msg`${host} (subset ${subset})` : host
  return weight === undefined ? where : `${where} ${weight}`
}
