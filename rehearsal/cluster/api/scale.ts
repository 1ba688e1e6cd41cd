/** `/scale` of Deployments and ReplicaSets, as autoscaling/v1 Scale. */
import type { ApiObject, LabelSelector } from '../objects.ts'
import { badRequest, conflict, modifiedMeanwhile } from '../store/errors.ts'
import { type Answer, ok } from './answer.ts'
import { parseBody } from './body.ts'
import type { ApiContext, ObjectCall } from './context.ts'
import { presentObject } from './read.ts'
import { selectorText } from './table/column.ts'
import { applyPatch, writeOptions } from './write.ts'

interface Scalable extends ApiObject {
  spec: { replicas?: number; selector: LabelSelector }
  status?: { replicas?: number }
}

/** The answer to GET of a scale. */
export function getScale(context: ApiContext, call: ObjectCall): Answer {
  return ok(scaleOf(presentObject(context, call)))
}

/** The answer to PUT and PATCH of a scale: `spec.replicas` is what can be written. */
export function writeScale(context: ApiContext, call: ObjectCall): Answer {
  const present = presentObject(context, call)
  const scale =
    call.method === 'PATCH'
      ? applyPatch(context, call, scaleOf(present), undefined)
      : parseBody(call.body, call.headers['content-type'])
  const { replicas, resourceVersion } = readScale(scale)
  if (resourceVersion !== undefined && resourceVersion !== present.metadata.resourceVersion) {
    throw conflict(call.target.endpoint.resource, call.name, modifiedMeanwhile)
  }
  const next = { ...present, spec: { ...(present as Scalable).spec, replicas } }
  return ok(scaleOf(context.store.update(next, writeOptions(call))))
}

function scaleOf(object: ApiObject): object {
  const { metadata, spec, status } = object as Scalable
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Go leaves out a zero here, and clients must read it so.
    spec: (spec.replicas ?? 0) === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(spec.selector) },
  }
}

function readScale(scale: unknown): { replicas: number; resourceVersion: string | undefined } {
  const { spec, metadata } = (scale ?? {}) as {
    spec?: { replicas?: unknown }
    metadata?: { resourceVersion?: string }
  }
  const replicas = spec?.replicas ?? 0
  if (!Number.isInteger(replicas)) {
    throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be a whole number')
  }
  return { replicas: Number(replicas), resourceVersion: metadata?.resourceVersion || undefined }
}
