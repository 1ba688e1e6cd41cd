import type { Canary } from '../../e2e/canary.ts'

/** Does some work while somebody else writes the rollout's VirtualService ahead of so many of its writes: each is a conflict. */
export async function duringStorm<T>(canary: Canary, conflicts: number, work: () => Promise<T>): Promise<T> {
  let left = conflicts
  let isOurs = false
  const path = canary.path('virtualservices', 'mlmodel-virtualservice')
  const stop = canary.cluster.onWrite({
    before: async (write) => {
      const isTheirs =
        write.verb === 'patch' && write.path.endsWith(`/${canary.namespace}/virtualservices/mlmodel-virtualservice`)
      if (!isTheirs || isOurs || left === 0) return
      left--
      // Our own write comes this way, too.
      isOurs = true
      await canary.cluster.api.patch(path, { metadata: { annotations: { note: String(left) } } })
      isOurs = false
    },
  })
  try {
    return await work()
  } finally {
    stop()
  }
}
