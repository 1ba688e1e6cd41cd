import { createApiClient } from '../../rehearsal/observation/api-client.ts'
import { type AgentNode, agentNodes } from '../../scripts/agent-nodes.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { plainKubectl, versionOf } from '../../scripts/kubectl.ts'
import { helm } from '../cluster/toolchain/go-modules.ts'
import { goTools } from '../cluster/toolchain/go-tools.ts'
import { makeMissing } from '../cluster/toolchain/part.ts'
import { measureCell } from './cell.ts'
import type { Equipment } from './equipment.ts'
import { startFarSide } from './far-side-process.ts'
import { outputOf, thisCommit, thisMachine, type Versions } from './machine.ts'
import type { Options } from './options.ts'
import { measurePackedTask } from './packed-task.ts'
import type { Cell, Results } from './results.ts'
import { measureRollouts } from './rollout.ts'
import { startStopwatch } from './stopwatch.ts'

/** What is measured, and the programs that it is measured beside, all of them made by now. */
export type Tools = Pick<Equipment, 'task' | 'nodes' | 'kubectl' | 'helm'>

/** Makes what is missing: the package, the Node versions of agents, kubectl, Helm. @throws when something can't be made */
export async function prepareTools(options: Options): Promise<Tools> {
  const task = options.task ?? (await freshPackage()).task
  const installed = await agentNodes()
  const nodes = options.nodes.map((version): AgentNode => {
    const node = installed.find((each) => each.version === version)
    if (node === undefined) throw new Error(`--node takes ${installed.map((each) => each.version)}, got '${version}'.`)
    return node
  })
  const kubectl = await plainKubectl(process.env)
  if (!options.withHelm) return { task, nodes, kubectl, helm: undefined }
  const tools = goTools(helm)
  await makeMissing(tools.parts, [], console.log, 'Helm')
  return { task, nodes, kubectl, helm: tools.path('helm') }
}

/** How many whole rollouts are played in each situation, on each Node. */
const rolloutRounds = 5

/** Measures all that is asked for. `tell` hears how far it is, a line each. */
export async function measure(options: Options, tools: Tools, tell: (line: string) => void): Promise<Results> {
  const { cluster, rounds, roundTripsMs, routes, parts } = options
  const machine = await thisMachine()
  const stopwatch = await startStopwatch()
  const farSide = startFarSide()
  try {
    const access = cluster === 'real' ? await farSide.real() : await farSide.embedded()
    const equipment = { ...tools, stopwatch, farSide, access }
    const cells: Cell[] = []
    const situations = roundTripsMs.flatMap((roundTripMs) => routes.map((count) => ({ roundTripMs, routes: count })))
    for (const situation of parts.includes('shift') ? situations : []) {
      tell(`${situation.roundTripMs} ms, ${situation.routes} routes …`)
      cells.push(await measureCell(equipment, situation, rounds))
    }
    const rollouts = []
    for (const roundTripMs of parts.includes('rollout') ? roundTripsMs : []) {
      tell(`whole rollouts, ${roundTripMs} ms …`)
      rollouts.push(...(await measureRollouts(equipment, roundTripMs, Math.min(rounds, rolloutRounds))))
    }
    return {
      ...{ cluster, date: new Date().toISOString().slice(0, 10), machine, rounds, cells, rollouts },
      versions: await versionsOf(equipment),
      ...(parts.includes('zip') ? { task: await measurePackedTask(tools.task, rounds) } : {}),
    }
  } finally {
    await stopwatch.stop()
    await farSide.stop()
  }
}

async function versionsOf({ nodes, kubectl, helm: program, access }: Equipment): Promise<Versions> {
  const api = createApiClient(access.server, access.token, access.certificateAuthority)
  const { gitVersion } = (await api.get('/version')) as { gitVersion: string }
  return {
    nodes: nodes.map(({ version }) => version),
    bench: process.version.slice(1),
    kubectl: await versionOf(kubectl),
    helm: program === undefined ? undefined : await outputOf(program, ['version', '--template', '{{ .Version }}']),
    server: gitVersion,
    commit: await thisCommit(),
  }
}
