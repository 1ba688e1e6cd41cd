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
export function shiftOn(node: AgentNode): ContenderKey {
  return `shift ${majorOf(node)}`
}

/** The contender that is the two requests alone on this Node. @throws likewise */
export function floorOn(node: AgentNode): ContenderKey {
  return `floor ${majorOf(node)}`
}

function majorOf({ version }: AgentNode): '20' | '24' {
  const major = version.split('.')[0]
  if (major === '20' || major === '24') return major
  throw new Error(`There is no goal for Node ${version}.`)
}

/** The way to the server with a round trip of this time; the server itself where it is none. */
export async function serverBehind({ farSide, access: { server } }: Equipment, roundTripMs: number): Promise<string> {
  if (roundTripMs === 0) return server
  return `https://127.0.0.1:${await farSide.delayed(Number(new URL(server).port), roundTripMs)}`
}
