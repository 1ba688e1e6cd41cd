import { stages } from '../e2e/stages.ts'
import { type Equipment, serverBehind, shiftOn } from './equipment.ts'
import { makeGround, newNamespace, objectsOf } from './ground.ts'
import { candidate } from './release.ts'
import type { RolloutTimes, StageTime } from './results.ts'
import { reviewStep, taskSteps } from './shift.ts'

/** How many HTTP routes there are. */
const routes = 10

/**
 * Plays whole rollouts by the packaged task, one after the other on each Node, from the guide's objects with all traffic on green to
 * all traffic on a new green. Nothing is waited for but what the cluster itself needs: pods are ready as soon as they are there, and
 * blue is not drained.
 */
export async function measureRollouts(
  equipment: Equipment,
  roundTripMs: number,
  rounds: number,
): Promise<readonly RolloutTimes[]> {
  const { access, task, nodes, stopwatch, farSide } = equipment
  const server = await serverBehind(equipment, roundTripMs)
  const all: RolloutTimes[] = []
  for (let round = 0; round < rounds; round++) {
    for (const node of nodes) {
      const namespace = newNamespace()
      const ground = await makeGround(access, namespace, objectsOf(namespace, routes))
      const steps = await taskSteps({ node, task, ground, server })
      const times: StageTime[] = []
      for (const { stage, action, inputs } of stages) {
        const command = await steps.step({ action, ...inputs(candidate), drainSeconds: '0' })
        await farSide.traffic()
        const { wallMs, output } = await stopwatch.time(command)
        const { requests } = await farSide.traffic()
        reviewStep(output)
        times.push({ stage, wallMs, ...(requests && { requests: requests.length }) })
      }
      const [green] = await ground.weights()
      if (green !== 100) throw new Error(`A whole rollout has left ${green} percent on green.`)
      all.push({ contender: shiftOn(node), roundTripMs, stages: times })
      await steps.remove()
      await ground.remove()
    }
  }
  return all
}
