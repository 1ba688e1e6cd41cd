/**
 * The fields of Kubernetes' own kinds and their types, read from the models that @kubernetes/client-node generates from
 * Kubernetes' OpenAPI document, so that the table is complete and nobody keeps it by hand.
 */
import type { Kind } from '../objects.ts'

/** A field's type. */
export type FieldType =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'time' | 'intOrString' | 'any' }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'map'; readonly of: FieldType }
  | { readonly kind: 'object'; readonly model: string }

/** The fields of each model (such as `V1PodSpec`) that the served kinds are made of. */
export interface Schema {
  readonly models: ReadonlyMap<string, ReadonlyMap<string, FieldType>>
  /** The model of a kind; undefined for custom resources. */
  modelOf(kind: Kind): string | undefined
}

const modelOfKind: Partial<Record<Kind, string>> = {
  Namespace: 'V1Namespace',
  Node: 'V1Node',
  Service: 'V1Service',
  Pod: 'V1Pod',
  Event: 'CoreV1Event',
  ConfigMap: 'V1ConfigMap',
  Secret: 'V1Secret',
  ServiceAccount: 'V1ServiceAccount',
  EndpointSlice: 'V1EndpointSlice',
  Deployment: 'V1Deployment',
  ReplicaSet: 'V1ReplicaSet',
  HorizontalPodAutoscaler: 'V2HorizontalPodAutoscaler',
  PodDisruptionBudget: 'V1PodDisruptionBudget',
  Role: 'V1Role',
  RoleBinding: 'V1RoleBinding',
  ClusterRole: 'V1ClusterRole',
  ClusterRoleBinding: 'V1ClusterRoleBinding',
}

/** Loads the models of every served kind, some two hundred, each with what it refers to. */
export async function loadSchema(): Promise<Schema> {
  const models = new Map<string, ReadonlyMap<string, FieldType>>()
  let wanted = [...new Set(Object.values(modelOfKind))]
  while (wanted.length > 0) {
    const loaded = await Promise.all(wanted.map(loadModel))
    for (const [index, fields] of loaded.entries()) models.set(wanted[index] ?? '', fields)
    const referred = loaded.flatMap((fields) => [...fields.values()].flatMap(modelIn))
    wanted = [...new Set(referred)].filter((model) => !models.has(model))
  }
  return { models, modelOf: (kind) => modelOfKind[kind] }
}

interface Attribute {
  readonly baseName: string
  readonly type: string
}

async function loadModel(model: string): Promise<ReadonlyMap<string, FieldType>> {
  const module: unknown = await import(`@kubernetes/client-node/dist/gen/models/${model}.js`)
  const { attributeTypeMap } = (module as Record<string, { attributeTypeMap: Attribute[] }>)[model] ?? {}
  if (attributeTypeMap === undefined) throw new Error(`@kubernetes/client-node has no attribute map for ${model}.`)
  return new Map(attributeTypeMap.map(({ baseName, type }) => [baseName, parseType(type)]))
}

/** Reads the generator's notation: `Array<V1Container>`, `{ [key: string]: string; }`, `IntOrString`. */
function parseType(type: string): FieldType {
  const list = /^Array<(.*)>$/.exec(type)?.[1]
  if (list !== undefined) return { kind: 'list', of: parseType(list) }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (map !== undefined) return { kind: 'map', of: parseType(map) }
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return { kind: type }
    case 'Date':
    case 'V1MicroTime':
      return { kind: 'time' }
    case 'IntOrString':
      return { kind: 'intOrString' }
    case 'any':
    case 'object':
      return { kind: 'any' }
    default:
      return { kind: 'object', model: type }
  }
}

function modelIn(type: FieldType): string[] {
  switch (type.kind) {
    case 'list':
    case 'map':
      return modelIn(type.of)
    case 'object':
      return [type.model]
    default:
      return []
  }
}
