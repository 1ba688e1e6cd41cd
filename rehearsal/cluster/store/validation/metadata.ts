/** The checks of every object's metadata. */
import type { ObjectMeta } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import type { Resource } from '../kinds.ts'
import { keyProblem, labelProblem, labelValueProblem, serviceNameProblem, subdomainProblem } from '../names.ts'
import { invalidValue, required } from './field.ts'

/** Bytes that all annotations of an object may take together. */
const annotationLimit = 256 * 1024

/** What is wrong with an object's name, labels, annotations, owners and finalizers. */
export function metadataProblems(resource: Resource, metadata: ObjectMeta): Cause[] {
  return [
    ...nameProblems(resource, metadata),
    ...labelProblems('metadata.labels', metadata.labels),
    ...annotationProblems(metadata.annotations),
    ...(metadata.ownerReferences ?? []).flatMap((owner, index) =>
      (['apiVersion', 'kind', 'name', 'uid'] as const)
        .filter((field) => !owner[field])
        .map((field) =>
          invalidValue(`metadata.ownerReferences[${index}].${field}`, owner[field] ?? '', 'must not be empty'),
        ),
    ),
    ...(metadata.finalizers ?? []).flatMap((name, index) => {
      const problem = keyProblem(name)
      return problem === undefined ? [] : [invalidValue(`metadata.finalizers[${index}]`, name, problem)]
    }),
  ]
}

function nameProblems(resource: Resource, { name, namespace }: ObjectMeta): Cause[] {
  if (name === '') return [required('metadata.name', 'name or generateName is required')]
  const problem = ruleFor(resource)(name)
  const causes = problem === undefined ? [] : [invalidValue('metadata.name', name, problem)]
  if (resource.namespaced && (namespace ?? '') === '') causes.push(required('metadata.namespace'))
  return causes
}

function ruleFor(resource: Resource): (name: string) => string | undefined {
  switch (resource.kind) {
    case 'Namespace':
      return labelProblem
    case 'Service':
      return serviceNameProblem
    case 'Role':
    case 'RoleBinding':
    case 'ClusterRole':
    case 'ClusterRoleBinding':
      // Roles may be named like paths (`system:masters`); only what would break a URL is refused.
      return (name) => (/[/%]/.test(name) || name === '.' || name === '..' ? "may not contain '/' or '%'" : undefined)
    default:
      return subdomainProblem
  }
}

/** What is wrong with labels, wherever they stand. */
export function labelProblems(field: string, labels: Record<string, string> | undefined): Cause[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const keyWrong = keyProblem(key)
    if (keyWrong !== undefined) return [invalidValue(field, key, keyWrong)]
    const valueWrong = labelValueProblem(value)
    return valueWrong === undefined ? [] : [invalidValue(field, value, valueWrong)]
  })
}

function annotationProblems(annotations: Record<string, string> | undefined): Cause[] {
  const entries = Object.entries(annotations ?? {})
  const causes = entries.flatMap(([key]) => {
    const problem = keyProblem(key.toLowerCase())
    return problem === undefined ? [] : [invalidValue('metadata.annotations', key, problem)]
  })
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  if (size <= annotationLimit) return causes
  const message = `Too long: may not be more than ${annotationLimit} bytes`
  return [...causes, { reason: 'FieldValueInvalid', message, field: 'metadata.annotations' }]
}
