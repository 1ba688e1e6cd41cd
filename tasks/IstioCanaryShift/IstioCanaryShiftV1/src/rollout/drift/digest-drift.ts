import { digestsRunning, taggedContainers } from '../digest.ts'
import type { Observed } from '../observed.ts'
import type { RolloutRecord } from '../record.ts'
import { imagesLeft } from './left.ts'

/** That pods of blue run something else than those that were deployed, though by the same tag: it has moved. */
export interface DigestDrift {
  readonly kind: 'digest'
  readonly container: string
  /** As blue's pod template has it. */
  readonly image: string
  readonly was: string
  /** Every digest that blue's ready pods run, `was` included where some of them still do. */
  readonly is: readonly string[]
}

/**
 * What blue's pods run though it was not deployed; nothing where the record or the pods tell no digest, or where blue has
 * another image by now, which is drift of its own.
 */
export function driftOfDigests(
  { deployments: { blue }, bluePods }: Observed,
  record: RolloutRecord,
): readonly DigestDrift[] {
  if (blue === undefined) return []
  const left = imagesLeft('blue', record)
  return taggedContainers(blue.spec.template).flatMap(({ name: container, image }): readonly DigestDrift[] => {
    const was = record.digests?.[container]
    const is = digestsRunning(container, bluePods)
    const isSame = is.every((digest) => digest === was)
    if (was === undefined || isSame || (left !== undefined && left[container] !== image)) return []
    return [{ kind: 'digest', container, image, was, is }]
  })
}
