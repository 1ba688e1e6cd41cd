import type { ApiClient } from './api-client.ts'
import { type ClusterObjects, type ClusterView, type Pod, viewCluster } from './cluster-view.ts'
import { type Follower, follow, type Named } from './follow.ts'
import type { Deployment, VirtualService } from './slots.ts'

/** How a watch of the cluster tells what it sees. */
export interface ClusterWatch extends Pick<Follower<Named>, 'onTrouble' | 'signal'> {
  /** What is there now, after each change, once all kinds were seen. */
  readonly onView: (view: ClusterView) => void
}

/** Watches the rollout's objects in a namespace. Resolves when `signal` is aborted and the watches are over. */
export async function watchCluster(
  api: Pick<ApiClient, 'get' | 'lines'>,
  namespace: string,
  { onView, onTrouble, signal }: ClusterWatch,
): Promise<void> {
  const seen: Partial<ClusterObjects> = {}
  const see = (objects: Partial<ClusterObjects>): void => {
    const { deployments, pods, virtualServices } = Object.assign(seen, objects)
    if (deployments && pods && virtualServices) onView(viewCluster({ deployments, pods, virtualServices }))
  }
  const collection = (group: string, kind: string): string => `${group}/namespaces/${namespace}/${kind}`
  await Promise.all([
    follow<Deployment>(api, collection('/apis/apps/v1', 'deployments'), {
      onObjects: (deployments) => see({ deployments }),
      onTrouble,
      signal,
    }),
    follow<Pod>(api, collection('/api/v1', 'pods'), { onObjects: (pods) => see({ pods }), onTrouble, signal }),
    follow<VirtualService>(api, collection('/apis/networking.istio.io/v1', 'virtualservices'), {
      onObjects: (virtualServices) => see({ virtualServices }),
      onTrouble,
      signal,
    }),
  ])
}
