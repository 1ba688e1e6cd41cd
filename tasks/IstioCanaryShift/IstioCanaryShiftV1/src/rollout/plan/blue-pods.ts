import { companionsForBlue, isAutoscaled } from '../companions.ts'
import { digestsOf } from '../digest.ts'
import type { Deployment } from '../objects.ts'
import { wantedPods } from '../readiness.ts'
import type { RolloutRecord } from '../record.ts'
import type { DeployRequest } from '../request.ts'
import type { Plan, Situation, Step } from './plan.ts'

/** How many pods blue is to have: as told, else as many as green. */
export function podsOfBlue({ request }: Situation<DeployRequest>, green: Deployment): number {
  return request.blueReplicas ?? wantedPods(green)
}

/**
 * How many pods a blue that is there is to be given; undefined where that is left alone, because an autoscaler says it,
 * or may say it and nobody asked for a number.
 */
export function podsToSet(
  situation: Situation<DeployRequest>,
  green: Deployment,
  blue: Deployment,
): number | undefined {
  const autoscaled = isAutoscaled(blue, situation.observed.companions)
  if (autoscaled === true) return undefined
  const isAskedFor = situation.request.blueReplicas !== undefined || blue.spec.replicas === 0
  return autoscaled === false || isAskedFor ? podsOfBlue(situation, green) : undefined
}

/** What keeps green's pods in number, for a blue that is ready. */
export function accompany(
  situation: Situation<DeployRequest>,
  green: Deployment,
  blue: Deployment,
): { readonly steps: readonly Step[] } & Required<Pick<Plan, 'warnings'>> {
  const { companions } = situation.observed
  const { objects, warnings } = companionsForBlue(green, blue, companions, podsOfBlue(situation, green))
  return { steps: objects.map((object) => ({ kind: 'create', object })), warnings }
}

/** A record that keeps what blue's pods run, so that it is what will be promoted. */
export function withDigests(record: RolloutRecord, { observed }: Situation, blue: Deployment): RolloutRecord {
  return { ...record, digests: digestsOf(blue.spec.template, observed.bluePods) }
}
