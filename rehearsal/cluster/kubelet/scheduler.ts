/** Puts new pods on the node, or says why it can't and tries again when the cluster changes. */
import { type Clock, timestamp } from '../clock.ts'
import { replaceCondition } from '../controllers/conditions.ts'
import { type ControllerDefinition, keyOf, splitKey } from '../controllers/controller.ts'
import type { EventRecorder } from '../controllers/events.ts'
import type { Pod } from '../objects.ts'
import type { Store } from '../store/store.ts'
import { nodeName } from './node.ts'
import { isOurs, place } from './scheduling.ts'

const isOver = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'

/** The scheduler as a control loop over pods. */
export function schedulerController(store: Store, clock: Clock, events: EventRecorder): ControllerDefinition {
  const waiting = (): Pod[] => store.list('Pod').filter((pod) => isOurs(pod) && (pod.spec.nodeName ?? '') === '')
  return {
    kinds: ['Node', 'Pod'],
    keysOf: ({ type, object }) => {
      const isNew = object.kind === 'Pod' && type !== 'DELETED' && ((object as Pod).spec.nodeName ?? '') === ''
      if (isNew) return [keyOf(object)]
      const makesRoom = object.kind === 'Node' || type === 'DELETED' || isOver(object as Pod)
      return makesRoom ? waiting().map(keyOf) : []
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key)
      const pod = store.get('Pod', namespace, name)
      const node = store.get('Node', undefined, nodeName)
      if (pod === undefined || node === undefined || (pod.spec.nodeName ?? '') !== '') return
      if (pod.metadata.deletionTimestamp !== undefined || !isOurs(pod)) return
      const neighbours = store.list('Pod').filter((other) => other.spec.nodeName === nodeName && !isOver(other))
      const placement = place(pod, node, neighbours)
      if (placement.kind === 'fits') {
        store.update({ ...pod, spec: { ...pod.spec, nodeName } })
        events.record(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${nodeName}`)
        return
      }
      const { message } = placement
      const condition = { type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message }
      const present = pod.status.conditions ?? []
      if (present.some((one) => one.type === 'PodScheduled' && one.message === message)) return
      const conditions = replaceCondition(present, { ...condition, lastTransitionTime: timestamp(clock) })
      store.updateStatus({ ...pod, status: { ...pod.status, conditions } })
      events.record(pod, 'Warning', 'FailedScheduling', message)
    },
  }
}
