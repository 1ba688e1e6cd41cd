import { sentences, together } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import { digestsOf } from '../digest.ts'
import { driftOf } from '../drift/drift.ts'
import { keepersOf } from '../drift/gitops.ts'
import { tellKeeper } from '../drift/ignore-rule.ts'
import { isSettled } from '../drift/left.ts'
import { tellDrift } from '../drift/tell.ts'
import type { Observed } from '../observed.ts'
import { objectsIn } from '../observed.ts'
import type { RolloutRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Request, StatusRequest } from '../request.ts'
import type { SlotName } from '../slot.ts'
import { imageOf } from '../template.ts'
import { readRouting } from '../virtual-service.ts'
import type { Situation } from './plan.ts'
import { concerns } from './put-back.ts'

type Changing = Exclude<Request, StatusRequest>

/**
 * Compares the cluster with what the rollout left, and gives the record to go on with: the same, or with `onDrift: adopt`
 * one that has the weights and images that are there. (With `overwrite` what was left is there again by now.)
 * @param record of the rollout, as this run's own.
 * @throws Refusal `drift`, with who wrote what, when something differs and that is not to be adopted.
 */
export function expectNoDrift(situation: Situation<Changing>, record: RolloutRecord): RolloutRecord {
  const { observed, target, request } = situation
  const drift = driftOf(observed, target).filter((one) => concerns(request, one))
  if (drift.length === 0) return record
  if (request.onDrift === 'adopt') return adopted(situation, record)
  const what = msg`The cluster is not as this rollout left it: ${drift.map(tellDrift).join('; ')}.`
  throw request.onDrift === 'overwrite'
    ? new Refusal(
        'drift',
        sentences(what, msg`That cannot be put back.`),
        msg`Mend it by hand, or set the input 'onDrift' to 'adopt'.`,
      )
    : new Refusal(
        'drift',
        what,
        sentences(
          findOutWhy(observed),
          msg`Set the input 'onDrift' to 'overwrite' to put back what the rollout left, or to 'adopt' to go on from what is there; or run the action 'rollback'.`,
        ),
      )
}

/** Who keeps an object is the likely cause, and can be told to leave it. */
function findOutWhy(observed: Observed): string {
  const keepers = keepersOf(objectsIn(observed)).map(tellKeeper)
  if (keepers.length === 0) return msg`Find out why.`
  return msg`Find out why: ${together(keepers)} may have written it back; the action 'status' prints the rule against that.`
}

function adopted({ observed, target }: Situation<Changing>, drifted: RolloutRecord): RolloutRecord {
  const record = withRunningDigests(drifted, observed)
  const imageIn = (slot: SlotName) => {
    const deployment = observed.deployments[slot]
    return deployment && imageOf(deployment.spec.template, record.container)
  }
  const { virtualService } = observed
  const weights = virtualService === undefined ? record.weights : readRouting(virtualService, target).route.weights
  if (!isSettled(record)) return { ...record, weights }
  const { before, candidate, promoted } = record.images
  const green = imageIn('green')
  const images = { before, candidate: imageIn('blue') ?? candidate, promoted }
  return promoted === null
    ? { ...record, weights, images: { ...images, before: green ?? before } }
    : { ...record, weights, images: { ...images, promoted: green ?? promoted } }
}

/** @throws Refusal `digestAmbiguous` when blue's pods run different ones: then there is no one to go on from. */
function withRunningDigests(record: RolloutRecord, { deployments: { blue }, bluePods }: Observed): RolloutRecord {
  if (record.digests === undefined || blue === undefined || bluePods.length === 0) return record
  return { ...record, digests: digestsOf(blue.spec.template, bluePods) }
}
