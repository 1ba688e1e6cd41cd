/** The environment variables of a container, and the command that they are filled into. */

import type { Container, EnvironmentVariable } from '../objects/workloads.ts'
import type { ConfigMap, Pod, Secret } from '../objects.ts'

/** What a variable can refer to. */
export interface EnvironmentSources {
  pod: Pod
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
}

/** A container asks for something that is not there or that this kubelet does not know; becomes CreateContainerConfigError. */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError'
}

/** The variables that the pod sets, in the order of its spec: `envFrom` first, `env` over it. */
export function variablesOf(container: Container, sources: EnvironmentSources): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const source of container.envFrom ?? []) Object.assign(variables, importedVariables(source, sources))
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, sources)
    if (value !== undefined) variables[variable.name] = expanded(value, variables)
  }
  return variables
}

/** Fills `$(NAME)` in; an unknown name stays as it is, and `$$(NAME)` is the way to write `$(NAME)`. */
export function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name?: string) =>
    name === undefined ? '$' : (variables[name] ?? whole),
  )
}

function variableValue(
  { name, value, valueFrom }: EnvironmentVariable,
  sources: EnvironmentSources,
): string | undefined {
  if (valueFrom === undefined) return value ?? ''
  if (valueFrom.fieldRef !== undefined) return fieldOf(valueFrom.fieldRef.fieldPath, sources.pod)
  if (valueFrom.configMapKeyRef !== undefined) {
    return keyValue(valueFrom.configMapKeyRef as KeyReference, 'configmap', (source) => sources.configMap(source)?.data)
  }
  if (valueFrom.secretKeyRef !== undefined) {
    return keyValue(valueFrom.secretKeyRef as KeyReference, 'secret', (source) => decoded(sources.secret(source)))
  }
  throw new ContainerConfigError(
    `environment variable ${name}: this cluster knows no ${Object.keys(valueFrom).join(', ')}`,
  )
}

interface KeyReference {
  name: string
  key: string
  optional?: boolean
}

function keyValue(
  { name, key, optional = false }: KeyReference,
  kind: string,
  read: (name: string) => Record<string, string> | undefined,
): string | undefined {
  const data = read(name)
  const value = data?.[key]
  if (value !== undefined || optional) return value
  if (data === undefined) throw new ContainerConfigError(`${kind} "${name}" not found`)
  throw new ContainerConfigError(`couldn't find key ${key} in ${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${name}`)
}

function decoded(secret: Secret | undefined): Record<string, string> | undefined {
  if (secret === undefined) return undefined
  const entries = Object.entries(secret.data ?? {})
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]))
}

interface SourceReference {
  prefix?: string
  configMapRef?: { name: string; optional?: boolean }
  secretRef?: { name: string; optional?: boolean }
}

function importedVariables(source: unknown, sources: EnvironmentSources): Record<string, string> {
  const { prefix = '', configMapRef, secretRef } = source as SourceReference
  const reference = configMapRef ?? secretRef
  if (reference === undefined) throw new ContainerConfigError('envFrom names neither a configMapRef nor a secretRef')
  const isSecret = configMapRef === undefined
  const data = isSecret
    ? decoded(sources.secret(reference.name))
    : (sources.configMap(reference.name)?.data ?? undefined)
  if (data === undefined && reference.optional !== true) {
    throw new ContainerConfigError(`${isSecret ? 'secret' : 'configmap'} "${reference.name}" not found`)
  }
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [`${prefix}${key}`, value]))
}

function fieldOf(path: string, { metadata, spec, status }: Pod): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (keyed !== null) return metadata[keyed[1] === 'labels' ? 'labels' : 'annotations']?.[keyed[2] ?? ''] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'spec.nodeName':
      return spec.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default'
    case 'status.podIP':
      return status.podIP ?? ''
    case 'status.hostIP':
      return status.hostIP ?? ''
    default:
      throw new ContainerConfigError(`this cluster does not know the field ${path}`)
  }
}
