import type { AgentNode } from '../../scripts/agent-nodes.ts'
import type { Access, FarSide } from './far-side-process.ts'
import type { ContenderKey } from './results.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What everything is measured with. */
export interface Equipment {
  readonly stopwatch: Stopwatch
  readonly farSide: FarSide
  readonly access: Access
  /** The folder of the packaged task. */
  readonly task: string
  readonly nodes: readonly AgentNode[]
  /** The path of a plain kubectl. */
  readonly kubectl: string
  /** The path of a Helm; undefined when it is not to be measured. */
  readonly helm: string | undefined
}

/** The contender that is the packaged task on this Node. @throws when no goal knows such a Node */
export function shiftOn({ version }: AgentNode): ContenderKey {
  if (version.startsWith('20.')) return 'shift 20'
  if (version.startsWith('24.')) return 'shift 24'
  throw new Error(`There is no goal for Node ${version}.`)
}

/** The way to the server with a round trip of this time; the server itself where it is none. */
export async function serverBehind({ farSide, access: { server } }: Equipment, roundTripMs: number): Promise<string> {
  if (roundTripMs === 0) return server
  return `https://127.0.0.1:${await farSide.delayed(Number(new URL(server).port), roundTripMs)}`
}
