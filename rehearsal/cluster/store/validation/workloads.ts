/** The checks of pods and of what makes pods. */
import { isDeepStrictEqual } from 'node:util'
import type { Container, DeploymentSpec, IntOrPercent, PodSpec, Probe } from '../../objects/workloads.ts'
import type { ApiObject, LabelSelector } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import { labelProblem } from '../names.ts'
import { selects } from '../selectors.ts'
import {
  countProblems,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  portProblems,
  required,
} from './field.ts'
import { labelProblems } from './metadata.ts'

/** What is wrong with a Deployment or a ReplicaSet. */
export function workloadProblems(object: ApiObject): Cause[] {
  const spec = object.spec as DeploymentSpec
  const { template, selector } = spec
  const causes = [
    ...countProblems('spec.replicas', spec.replicas),
    ...countProblems('spec.minReadySeconds', spec.minReadySeconds),
    ...selectorProblems(selector),
    ...labelProblems('spec.template.labels', template.metadata?.labels),
    ...podSpecProblems('spec.template.spec', template.spec),
  ]
  if (selector !== undefined && !isEmpty(selector) && !selects(selector, template.metadata?.labels)) {
    const labels = template.metadata?.labels ?? null
    causes.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'))
  }
  if (template.spec.restartPolicy !== 'Always') {
    causes.push(notSupported('spec.template.spec.restartPolicy', template.spec.restartPolicy, ['Always']))
  }
  return object.kind === 'Deployment' ? [...causes, ...strategyProblems(spec)] : causes
}

/** What is wrong with a Pod. */
export function podProblems(object: ApiObject): Cause[] {
  return podSpecProblems('spec', object.spec as PodSpec)
}

const isEmpty = (selector: LabelSelector): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0

function selectorProblems(selector: LabelSelector | undefined): Cause[] {
  if (selector === undefined) return [required('spec.selector')]
  if (isEmpty(selector)) return [invalidValue('spec.selector', selector, 'empty selector is invalid for deployment')]
  return labelProblems('spec.selector.matchLabels', selector.matchLabels)
}

function strategyProblems(spec: DeploymentSpec): Cause[] {
  const { type, rollingUpdate } = spec.strategy ?? {}
  const at = 'spec.strategy.rollingUpdate'
  const causes: Cause[] = [
    ...countProblems('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...countProblems('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds),
  ]
  if ((spec.progressDeadlineSeconds ?? 0) <= (spec.minReadySeconds ?? 0)) {
    const why = 'must be greater than minReadySeconds'
    causes.push(invalidValue('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, why))
  }
  if (type !== 'RollingUpdate' && type !== 'Recreate') {
    causes.push(notSupported('spec.strategy.type', type, ['Recreate', 'RollingUpdate']))
  } else if (type === 'Recreate' && rollingUpdate !== undefined && rollingUpdate !== null) {
    causes.push(forbiddenField(at, "may not be specified when strategy `type` is 'Recreate'"))
  } else if (type === 'RollingUpdate' && rollingUpdate !== undefined) {
    causes.push(...shareProblems(`${at}.maxUnavailable`, rollingUpdate.maxUnavailable))
    causes.push(...shareProblems(`${at}.maxSurge`, rollingUpdate.maxSurge))
    if (isZero(rollingUpdate.maxUnavailable) && isZero(rollingUpdate.maxSurge)) {
      causes.push(
        invalidValue(`${at}.maxUnavailable`, rollingUpdate.maxUnavailable, 'may not be 0 when `maxSurge` is 0'),
      )
    }
  }
  return causes
}

/** Whether a value is a count or a percentage. */
export function shareProblems(field: string, value: IntOrPercent | undefined): Cause[] {
  if (typeof value !== 'string') return countProblems(field, value)
  if (/^[0-9]+%$/.test(value)) return []
  return [
    invalidValue(field, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%')"),
  ]
}

const isZero = (value: IntOrPercent | undefined): boolean =>
  value === 0 || (typeof value === 'string' && /^0+%$/.test(value))

function podSpecProblems(at: string, spec: PodSpec): Cause[] {
  const { containers, initContainers = [], volumes = [] } = spec
  const causes = countProblems(`${at}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds)
  if (containers.length === 0) causes.push(required(`${at}.containers`))
  causes.push(...uniqueNames(`${at}.volumes`, volumes), ...uniqueNames(`${at}.containers`, containers))
  const known = new Set(volumes.map((volume) => volume.name))
  for (const [list, field] of [
    [containers, 'containers'],
    [initContainers, 'initContainers'],
  ] as const) {
    for (const [index, container] of list.entries()) {
      causes.push(...containerProblems(`${at}.${field}[${index}]`, container, known))
    }
  }
  return causes
}

function uniqueNames(at: string, list: readonly { name: string }[]): Cause[] {
  const seen = new Set<string>()
  return list.flatMap(({ name }, index) => {
    const field = `${at}[${index}].name`
    if (!name) return [required(field)]
    const problem = labelProblem(name)
    const again = seen.has(name)
    seen.add(name)
    return [
      ...(problem === undefined ? [] : [invalidValue(field, name, problem)]),
      ...(again ? [duplicate(field, name)] : []),
    ]
  })
}

function containerProblems(at: string, container: Container, volumes: ReadonlySet<string>): Cause[] {
  const causes: Cause[] = []
  if (!container.image) causes.push(required(`${at}.image`))
  else if (container.image !== container.image.trim()) {
    causes.push(invalidValue(`${at}.image`, container.image, 'must not have leading or trailing whitespace'))
  }
  for (const [index, port] of (container.ports ?? []).entries()) {
    causes.push(...portProblems(`${at}.ports[${index}].containerPort`, port.containerPort))
  }
  for (const [index, variable] of (container.env ?? []).entries()) {
    if (!variable.name) causes.push(required(`${at}.env[${index}].name`))
  }
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    if (volumes.has(mount.name)) continue
    const field = `${at}.volumeMounts[${index}].name`
    const message = `Not found: ${JSON.stringify(mount.name)}`
    causes.push({ reason: 'FieldValueInvalid', message, field })
  }
  for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (probe !== undefined) causes.push(...probeProblems(`${at}.${name}`, name, probe))
  }
  return causes
}

function probeProblems(at: string, name: string, probe: Probe): Cause[] {
  const handlers = [probe.httpGet, probe.tcpSocket, probe.exec, probe.grpc].filter((handler) => handler !== undefined)
  const causes: Cause[] = []
  if (handlers.length === 0) causes.push(required(at, 'must specify a handler type'))
  if (handlers.length > 1) causes.push(forbiddenField(at, 'may not specify more than 1 handler type'))
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold'] as const) {
    causes.push(...countProblems(`${at}.${field}`, probe[field]))
  }
  if (name !== 'readinessProbe' && probe.successThreshold !== 1) {
    causes.push(invalidValue(`${at}.successThreshold`, probe.successThreshold, 'must be 1'))
  }
  return causes
}

/**
 * What an update changes in a pod although it may not. Being put on a node, once, is the one change that is the
 * cluster's own.
 */
export function podUpdateProblems(present: ApiObject, next: ApiObject): Cause[] {
  const [before, after] = [changeable(present.spec as PodSpec), changeable(next.spec as PodSpec)]
  if ((present.spec as PodSpec).nodeName === undefined) delete after.nodeName
  if (isDeepStrictEqual(before, after)) return []
  const why =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
    '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` ' +
    '(allow it to be set to 1 if it was previously negative)'
  return [forbiddenField('spec', why)]
}

/** A pod's spec without what may change. */
function changeable(spec: PodSpec): Partial<PodSpec> {
  const { tolerations: _, activeDeadlineSeconds: __, containers, initContainers = [], ...fixed } = spec
  const bare = (list: Container[]): Container[] => list.map((container) => ({ ...container, image: '' }))
  return { ...fixed, containers: bare(containers), initContainers: bare(initContainers) }
}
