import type { ContainerStatus } from '../../../rehearsal/cluster/objects/workloads.ts'
import type { Pod } from '../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../rehearsal/cluster/store/store.ts'

/** Pods whose spec names this scheduler and which have this finalizer are a hollow node's. */
export const hollowScheduler = 'hollow'
export const hollowFinalizer = 'example.com/hollow'

/** A node that only says of its pods that they are ready and, once they are deleted, that they are gone: no process runs. */
export interface HollowNode {
  /** From now on nothing becomes ready or goes, until `release`. */
  hold(): void
  release(): void
}

/** @param digestOf the digest that a pod of this image is to say that it runs. */
export function startHollowNode(
  store: Pick<Store, 'get' | 'watch' | 'update' | 'updateStatus'>,
  digestOf: (image: string) => string,
): HollowNode {
  let isHeld = false
  let address = 0
  const waiting = new Map<string, Pod>()

  const serve = ({ metadata: { namespace, name } }: Pod): void => {
    const pod = store.get('Pod', namespace, name)
    if (pod === undefined) return
    if (pod.metadata.deletionTimestamp !== undefined) {
      store.update({ ...pod, metadata: { ...pod.metadata, finalizers: [] } })
    } else if (pod.status.podIP === undefined) {
      address++
      store.updateStatus({ ...pod, status: readyStatus(pod, `10.200.${address >> 8}.${address & 255}`, digestOf) })
    }
  }
  store.watch(['Pod'], ({ type, object }) => {
    const pod = object as Pod
    if (type === 'DELETED' || pod.spec.schedulerName !== hollowScheduler) return
    if (isHeld) waiting.set(pod.metadata.uid, pod)
    else serve(pod)
  })
  return {
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const pod of waiting.values()) serve(pod)
      waiting.clear()
    },
  }
}

function readyStatus(pod: Pod, podIP: string, digestOf: (image: string) => string): Pod['status'] {
  const now = new Date().toISOString()
  const condition = (type: string) => ({ type, status: 'True' as const, lastTransitionTime: now })
  return {
    ...pod.status,
    phase: 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition),
    containerStatuses: pod.spec.containers.map(
      ({ name, image = '' }): ContainerStatus => ({
        name,
        image,
        imageID: `${image.split(/[:@][^/]*$/)[0]}@${digestOf(image)}`,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      }),
    ),
  }
}
