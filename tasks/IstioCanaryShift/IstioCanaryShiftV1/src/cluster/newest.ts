import { msg } from '../language/message.ts'
import type { Peer } from '../network/fault.ts'
import { NetworkError } from '../network/network-error.ts'
import type { KubernetesObject } from '../rollout/objects.ts'
import type { Asked } from './asked.ts'
import { Unreachable } from './failure.ts'
import { tellResource } from './resource.ts'

/**
 * What is known of how new each object is. An answer that is older than one before comes out of a cache that lags behind;
 * planning by it would undo, or overlook, what this very step has done.
 */
export interface Newest {
  /** Keeps in mind that the object was seen so. */
  see(object: Partial<KubernetesObject>): void
  /** Likewise. @throws Unreachable, which passes, when a newer state of it was seen before. */
  expectNew(asked: Asked, object: Partial<KubernetesObject>): void
}

export function rememberNewest({ name }: Peer): Newest {
  const seen = new Map<string, bigint>()
  const see = ({ metadata }: Partial<KubernetesObject>): void => {
    const { uid, resourceVersion } = metadata ?? {}
    const version = numberOf(resourceVersion)
    if (uid !== undefined && version !== undefined && version > (seen.get(uid) ?? -1n)) seen.set(uid, version)
  }
  return {
    see,
    expectNew({ kind, name: object }, answer) {
      const { uid = '', resourceVersion } = answer.metadata ?? {}
      const [known, version] = [seen.get(uid), numberOf(resourceVersion)]
      see(answer)
      if (known === undefined || version === undefined || version >= known) return
      const resource = tellResource(kind, object)
      const what = msg`${name} answers with a state of ${resource} that is older than one it gave before (resourceVersion ${String(version)} after ${String(known)}).`
      const next = msg`Run this step again. If it stays so, look at what stands before the API server: it may answer out of a cache.`
      throw new Unreachable(new NetworkError(what, next, false))
    },
  }
}

/** Kubernetes' versions of one kind are whole numbers that grow; what is none is not compared. */
function numberOf(resourceVersion: string | undefined): bigint | undefined {
  return resourceVersion !== undefined && /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : undefined
}
