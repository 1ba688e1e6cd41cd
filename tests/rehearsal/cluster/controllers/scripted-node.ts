/** A node without processes: pods become ready, or go, exactly when the test's clock says so. */
import type { Clock } from '../../../../rehearsal/cluster/clock.ts'
import type { PodStatus } from '../../../../rehearsal/cluster/objects/workloads.ts'
import type { Pod } from '../../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'

export interface NodeScript {
  /** Milliseconds until a pod is ready; undefined: never. */
  readyAfter: (pod: Pod) => number | undefined
  /** Milliseconds from a pod's deletion to its end. */
  endsAfter: number
  /** What a ready pod tells beside that. */
  tells?: (pod: Pod) => Partial<PodStatus>
}

/** Plays the kubelet and the scheduler until the returned function is called. */
export function startScriptedNode(
  store: Store,
  clock: Clock,
  { readyAfter, endsAfter, tells = () => ({}) }: NodeScript,
): () => void {
  const seen = new Set<string>()
  const ending = new Set<string>()
  const latest = ({ metadata }: Pod): Pod | undefined => {
    const pod = store.get('Pod', metadata.namespace, metadata.name)
    return pod?.metadata.uid === metadata.uid ? pod : undefined
  }
  const becomeReady = (old: Pod): void => {
    const pod = latest(old)
    if (pod === undefined) return
    const time = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: time }]
    store.updateStatus({ ...pod, status: { ...pod.status, phase: 'Running', conditions, ...tells(pod) } })
  }
  const take = (pod: Pod): void => {
    const { uid, namespace, name, deletionTimestamp } = pod.metadata
    if (!seen.has(uid)) {
      seen.add(uid)
      store.update({ ...pod, spec: { ...pod.spec, nodeName: 'scripted' } })
      const assigned = latest(pod) ?? pod
      store.updateStatus({ ...assigned, status: { ...assigned.status, podIP: `10.0.0.${seen.size}` } })
      const delay = readyAfter(pod)
      if (delay !== undefined) clock.after(delay, () => becomeReady(pod))
    }
    if (deletionTimestamp === undefined || ending.has(uid)) return
    ending.add(uid)
    clock.after(endsAfter, () => {
      if (latest(pod) !== undefined) store.delete('Pod', namespace, name, { uid, gracePeriodSeconds: 0 })
    })
  }
  return store.watch(['Pod'], ({ type, object }) => {
    if (type !== 'DELETED') take(object as Pod)
  })
}
