import type { AgentNode } from '../../scripts/agent-nodes.ts'
import type { Contender } from './contender.ts'
import type { Access, FarSide } from './far-side-process.ts'
import { type Ground, image, makeGround, objectsOf } from './ground.ts'
import { kubectlPatch } from './kubectl.ts'
import { runRounds, type Sample } from './rounds.ts'
import { shift, taskSteps } from './shift.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What everything is measured with. */
export interface Equipment {
  readonly stopwatch: Stopwatch
  readonly farSide: FarSide
  readonly access: Access
  /** The folder of the packaged task. */
  readonly task: string
  readonly nodes: readonly AgentNode[]
  readonly kubectl: string
}

/** One situation in which all contenders are measured. */
export interface Cell {
  readonly roundTripMs: number
  readonly routes: number
}

/** The samples of one contender in one situation. */
export interface Measured extends Cell {
  readonly contender: string
  readonly samples: readonly Sample[]
}

let count = 0

/** Measures all contenders in one situation, each in a namespace of its own. */
export async function measureCell(equipment: Equipment, cell: Cell, rounds: number): Promise<readonly Measured[]> {
  const contenders = await contendersFor(equipment, cell)
  try {
    const samples = await runRounds(contenders, rounds, equipment)
    return [...samples].map(([{ name }, each]) => ({ ...cell, contender: name, samples: each }))
  } finally {
    for (const contender of contenders) await contender.remove()
  }
}

async function contendersFor(equipment: Equipment, { roundTripMs, routes }: Cell): Promise<readonly Contender[]> {
  const { farSide, access, task, nodes, kubectl } = equipment
  const server = await serverBehind(farSide, access, roundTripMs)
  const contenders: Contender[] = []
  for (const node of nodes) {
    const ground = await newGround(access, routes)
    await deployBlue(equipment, ground, node)
    contenders.push(await shift({ node, task, ground, server }))
  }
  for (const cache of ['warm', 'cold'] as const) {
    contenders.push(await kubectlPatch({ kubectl, ground: await newGround(access, routes), server, routes, cache }))
  }
  return contenders
}

/** The way to the server with a round trip of this time; the server itself where it is none. */
async function serverBehind(farSide: FarSide, { server }: Access, roundTripMs: number): Promise<string> {
  if (roundTripMs === 0) return server
  return `https://127.0.0.1:${await farSide.delayed(Number(new URL(server).port), roundTripMs)}`
}

function newGround(access: Access, routes: number): Promise<Ground> {
  count++
  const namespace = `bench-${process.pid}-${count}`
  return makeGround(access, namespace, objectsOf(namespace, routes))
}

/** Begins the rollout whose weights are then shifted. */
async function deployBlue(equipment: Equipment, ground: Ground, node: AgentNode): Promise<void> {
  const { stopwatch, task, access } = equipment
  const steps = await taskSteps({ node, task, ground, server: access.server })
  await stopwatch.time(await steps.step({ action: 'deploy', image: image.replace(/:1$/, ':2') }))
  await steps.remove()
}
