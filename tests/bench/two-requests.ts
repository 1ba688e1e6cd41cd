import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentNode } from '../../scripts/agent-nodes.ts'
import type { Contender } from './contender.ts'
import { type Ground, virtualServicePath, weightsPatch } from './ground.ts'
import type { ContenderKey } from './results.ts'

/** A bare script on Node that reads the VirtualService and patches it: the floor for any task, with the token that the task has. */
export function twoRequests(
  key: ContenderKey,
  { node, ground, server, routes }: { node: AgentNode; ground: Ground; server: string; routes: number },
): Contender {
  return {
    key,
    commandFor: async (blue) => ({
      command: [node.binary, join(import.meta.dirname, 'two-requests.cjs')],
      environment: {
        SERVER: server,
        TOKEN: ground.token,
        AUTHORITY: ground.access.certificateAuthority,
        OBJECT: virtualServicePath(ground.namespace),
        CHANGE: weightsPatch(routes, blue),
      },
      folder: tmpdir(),
    }),
    weights: () => ground.weights(),
    remove: () => ground.remove(),
  }
}
