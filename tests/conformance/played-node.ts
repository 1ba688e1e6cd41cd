/** A node that the tests play: its pods are what the tests say of them. */
import type { Json } from './client.ts'
import type { Room } from './room.ts'

export interface PlayedNode {
  readonly name: string
  /** The pods with this label `app`, oldest first, that nobody has deleted. */
  pods(app: string): Promise<Json[]>
  /** Waits until there are exactly so many such pods, and gives them. */
  awaitPods(app: string, count: number, fits?: (pod: Json) => boolean): Promise<Json[]>
  /** Has a pod run, ready or not. */
  run(pod: Json, options?: { ready?: boolean }): Promise<void>
  /** Ends a pod that is being deleted. */
  end(pod: Json): Promise<void>
  /** Removes the node. */
  leave(): Promise<void>
}

export async function playNode(room: Room): Promise<PlayedNode> {
  const name = `node-of-${room.namespace}`
  const created = await room.post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } })
  if (created.status !== 201) throw new Error(`No node: ${JSON.stringify(created.body)}`)
  const query = (app: string): string => `${room.paths.pods}?labelSelector=app%3D${app}`
  const living = (list: Json): Json[] =>
    (list.items as unknown as Json[]).filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  const pathOf = (pod: Json): string => `${room.paths.pods}/${pod.metadata?.name}`
  let address = 1
  return {
    name,
    pods: async (app) => living((await room.get(query(app))).body),
    awaitPods: async (app, count, fits = () => true) => {
      const { body } = await room.eventually(query(app), (reply) => living(reply.body).filter(fits).length === count)
      return living(body).filter(fits)
    },
    run: async (pod, { ready = true } = {}) => {
      address++
      const podIP = `10.9.0.${address}`
      const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, '')
      const conditions = ['Ready', 'ContainersReady'].map((type) => ({
        type,
        status: ready ? 'True' : 'False',
        lastTransitionTime,
      }))
      const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions }
      const reply = await room.patch(`${pathOf(pod)}/status`, 'merge', { status })
      if (reply.status !== 200) throw new Error(`The pod does not run: ${JSON.stringify(reply.body)}`)
    },
    end: async (pod) => {
      await room.remove(pathOf(pod), { gracePeriodSeconds: 0 })
    },
    leave: async () => {
      await room.remove(`/api/v1/nodes/${name}`)
    },
  }
}
