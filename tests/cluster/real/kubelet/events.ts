import { type Clock, timestamp } from '../../../../rehearsal/cluster/clock.ts'
import { nodeName } from '../../../../rehearsal/cluster/kubelet/node.ts'
import type { Pod } from '../../../../rehearsal/cluster/objects.ts'
import type { Client } from '../client.ts'

/** What happened to a pod, or to one of its containers. */
export interface PodEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly container?: string
}

export interface EventRecorder {
  record(pod: Pod, event: PodEvent): void
  /** Settles when all that was recorded is written. */
  written(): Promise<void>
}

/** Writes events for `kubectl describe`, each for itself. Those of a namespace that is going away are not kept. */
export function eventRecorder(client: Client, clock: Clock, onError: (error: unknown) => void): EventRecorder {
  const writing = new Set<Promise<void>>()
  const record: EventRecorder['record'] = (
    { metadata: { name, namespace, uid, resourceVersion } },
    { type, reason, message, container },
  ) => {
    const time = timestamp(clock)
    const fieldPath = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` }
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, ...fieldPath },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component: 'kubelet', host: nodeName },
      reportingComponent: 'kubelet',
      reportingInstance: nodeName,
    }
    const write = client.ask('POST', `/api/v1/namespaces/${namespace}/events`, event, 403, 404)
    const done = write.then(() => undefined, onError).finally(() => writing.delete(done))
    writing.add(done)
  }
  return { record, written: () => Promise.all(writing).then(() => undefined) }
}
