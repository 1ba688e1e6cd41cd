import { msg } from '../language/message.ts'
import type { Deployment } from './objects.ts'
import { readyPods, wantedPods } from './readiness.ts'
import type { RolloutRecord } from './record.ts'
import type { SlotName } from './slot.ts'
import { tellDeployment } from './slot.ts'
import type { Weights } from './weights.ts'

/** A slot with fewer ready pods than its share of the traffic needs. */
export interface Shortage {
  readonly slot: SlotName
  readonly deployment: string
  readonly ready: number
  readonly needed: number
  /** Percent. */
  readonly share: number
  /** How many pods all of the traffic needs. */
  readonly full: number
}

/**
 * How many pods all of the traffic needs: as many as green was to have while it had all of it, so before the rollout's
 * first share. Neither what an autoscaler makes of green once its traffic is gone counts, nor blue's pods beside it.
 */
export function podsForAll(record: RolloutRecord, weights: Weights, green: Deployment): number {
  const now = Math.max(1, wantedPods(green))
  return weights.blue === 0 ? now : (record.podsForAll ?? now)
}

/**
 * What a slot lacks for a share of the traffic; undefined when its ready pods are enough. A part of a pod is a pod.
 * @param share percent, a whole number from 0 to 100.
 * @param full how many pods all of the traffic needs.
 */
export function shortageOf(slot: SlotName, deployment: Deployment, share: number, full: number): Shortage | undefined {
  const needed = Math.ceil((share * full) / 100)
  const ready = readyPods(deployment)
  return ready >= needed ? undefined : { slot, deployment: deployment.metadata.name, ready, needed, share, full }
}

/** What is lacking, a sentence with the numbers. */
export function tellShortage({ slot, deployment, ready, needed, share, full }: Shortage): string {
  const who = tellDeployment(slot, deployment)
  const has = ready === 1 ? msg`${ready} ready pod` : msg`${ready} ready pods`
  const had = full === 1 ? msg`${full} pod` : msg`${full} pods`
  return msg`${who} has ${has} and needs ${needed} for ${share} % of the traffic: green had ${had} for all of it.`
}

/** The command that ends a shortage. */
export function tellScaling({ deployment, needed }: Shortage, namespace: string): string {
  const command = `kubectl scale deployment ${deployment} --replicas=${needed} -n ${namespace}`
  return msg`Scale it with '${command}'; a Deployment with a HorizontalPodAutoscaler by that one's 'minReplicas'.`
}
