import type { Contender } from './contender.ts'
import { type Equipment, floorOn, serverBehind, shiftOn } from './equipment.ts'
import { type Ground, makeGround, newNamespace, objectsOf } from './ground.ts'
import { helmUpgrade } from './helm.ts'
import { kubectlPatch } from './kubectl.ts'
import { candidate } from './release.ts'
import type { Cell, Situation } from './results.ts'
import { runRounds } from './rounds.ts'
import { reviewStep, shift, taskSteps } from './shift.ts'
import { twoRequests } from './two-requests.ts'

/** Measures all contenders in one situation, each in a namespace of its own. */
export async function measureCell(equipment: Equipment, situation: Situation, rounds: number): Promise<Cell> {
  const contenders: Contender[] = []
  try {
    for await (const contender of contendersFor(equipment, situation)) contenders.push(contender)
    return { ...situation, samples: await runRounds(contenders, rounds, equipment) }
  } finally {
    for (const contender of contenders) await contender.remove()
  }
}

async function* contendersFor(
  equipment: Equipment,
  { roundTripMs, routes }: Situation,
): AsyncGenerator<Contender, void, void> {
  const { stopwatch, access, task, nodes, kubectl, helm } = equipment
  const server = await serverBehind(equipment, roundTripMs)
  const newGround = (): Promise<Ground> => {
    const namespace = newNamespace()
    return makeGround(access, namespace, objectsOf(namespace, routes))
  }
  for (const node of nodes) {
    const ground = await newGround()
    const setting = { node, task, ground, server }
    await beginRollout(equipment, { ...setting, server: access.server })
    yield shift(shiftOn(node), setting)
    yield twoRequests(floorOn(node), { node, ground: await newGround(), server, routes })
  }
  for (const cache of ['warm', 'cold'] as const) {
    yield kubectlPatch({ kubectl, ground: await newGround(), server, routes, cache })
  }
  if (helm !== undefined) {
    const namespace = newNamespace()
    const objects = objectsOf(namespace, routes).filter(({ object }) => charted.includes(object.kind))
    yield helmUpgrade({ helm, ground: await makeGround(access, namespace, []), server, objects, stopwatch })
  }
}

/** What the guide's chart of the routes makes. */
const charted = ['Gateway', 'VirtualService']

/** Deploys blue, so that there is a rollout whose weights can be shifted. */
async function beginRollout({ stopwatch }: Equipment, setting: Parameters<typeof taskSteps>[0]): Promise<void> {
  const steps = await taskSteps(setting)
  const { output } = await stopwatch.time(await steps.step({ action: 'deploy', image: candidate }))
  reviewStep(output)
  await steps.remove()
}
