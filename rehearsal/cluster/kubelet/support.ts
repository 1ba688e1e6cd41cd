/** What a pod may ask of this kubelet. Whatever it needs and can't get is said, not skipped. Pure. */

import type { Container, Probe } from '../objects/workloads.ts'
import type { Pod } from '../objects.ts'

/** Container fields that are done, or that only tell a real runtime how to isolate what here is a plain process. */
const knownContainerFields = new Set([
  'name',
  'image',
  'command',
  'args',
  'env',
  'envFrom',
  'ports',
  'resources',
  'readinessProbe',
  'livenessProbe',
  'startupProbe',
  'imagePullPolicy',
  'lifecycle',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'securityContext',
])

/** Pod fields that ask for something this kubelet has not got. */
const unknownPodFields = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'shareProcessNamespace',
  'dnsConfig',
  'overhead',
  'runtimeClassName',
]

/** Why a container of a pod can't be made here; undefined when it can. */
export function unsupported(pod: Pod, container: Container): string | undefined {
  if ((pod.spec.initContainers ?? []).length > 0) return cannot('init containers')
  const field = unknownPodFields.find((name) => isSet(pod.spec[name]))
  if (field !== undefined) return cannot(`the pod's ${field}`)
  if ((container.volumeMounts ?? []).length > 0) return cannot('volumes')
  const other = Object.keys(container).find((name) => !knownContainerFields.has(name) && isSet(container[name]))
  if (other !== undefined) return cannot(`the container's ${other}`)
  const { postStart, preStop } = (container.lifecycle ?? {}) as {
    postStart?: unknown
    preStop?: Record<string, unknown>
  }
  if (postStart !== undefined) return cannot('postStart')
  if (preStop !== undefined && preStop.sleep === undefined) return cannot('a preStop other than sleep')
  const probes = [container.readinessProbe, container.livenessProbe, container.startupProbe]
  return probes.map(unsupportedProbe).find((problem) => problem !== undefined)
}

function unsupportedProbe(probe: Probe | undefined): string | undefined {
  if (probe === undefined) return undefined
  if (probe.grpc !== undefined) return cannot('gRPC probes')
  if (probe.httpGet?.scheme === 'HTTPS') return cannot('HTTPS probes')
  if (probe.httpGet?.host !== undefined || probe.tcpSocket?.host !== undefined)
    return cannot("probes of another host than the pod's")
  return undefined
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)

const cannot = (what: string): string => `this cluster's pods are local processes and cannot have ${what}`
