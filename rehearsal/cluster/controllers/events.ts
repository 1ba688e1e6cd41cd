/** Writes the events that `kubectl describe` shows. The same event again raises the count of the first one, as Kubernetes does. */
import { type Clock, timestamp } from '../clock.ts'
import type { ApiObject, Event, NewObject } from '../objects.ts'
import { isRefused } from '../store/errors.ts'
import type { Store } from '../store/store.ts'

export interface EventRecorder {
  record(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void
}

/** How many different events are remembered for counting; older ones start anew. */
const remembered = 1024

/** A recorder that signs with a component's name, such as `deployment-controller`, and for a kubelet with its host. */
export function eventRecorder(store: Store, clock: Clock, component: string, host?: string): EventRecorder {
  const names = new Map<string, string>()
  let serial = 0

  /** Recorders of several components may tell of one object within the same millisecond. */
  const freeName = (name: string, namespace: string): string => {
    serial += 1
    const candidate = `${name}.${(clock.now() * 1000 + serial).toString(16)}`
    return store.get('Event', namespace, candidate) === undefined ? candidate : freeName(name, namespace)
  }

  const record: EventRecorder['record'] = (about, type, reason, message, fieldPath) => {
    const { name, namespace = 'default', uid } = about.metadata
    const identity = JSON.stringify([uid, type, reason, message, fieldPath])
    const time = timestamp(clock)
    const known = names.get(identity)
    const present = known === undefined ? undefined : store.get('Event', namespace, known)
    if (present !== undefined) {
      store.update({ ...present, count: (present.count ?? 1) + 1, lastTimestamp: time })
      return
    }
    const eventName = freeName(name, namespace)
    const source = { component, ...(host === undefined ? {} : { host }) }
    const body: Omit<Event, 'metadata'> & NewObject = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name,
        ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
        uid,
        resourceVersion: about.metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source,
      reportingComponent: component,
      reportingInstance: host ?? '',
    }
    try {
      store.create(body)
    } catch (error) {
      // Nobody can write into a namespace that is going away; the event goes with it.
      if (isRefused(error, 'Forbidden') || isRefused(error, 'NotFound')) return
      throw error
    }
    names.set(identity, eventName)
    const [oldest] = names.keys()
    if (names.size > remembered && oldest !== undefined) names.delete(oldest)
  }
  return { record }
}
