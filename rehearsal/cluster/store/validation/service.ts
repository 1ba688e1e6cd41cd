/** The checks of a Service. */

import type { ServicePort, ServiceSpec } from '../../objects/network.ts'
import type { ApiObject } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import { labelProblem } from '../names.ts'
import { duplicate, forbiddenField, invalidValue, notSupported, portProblems, required } from './field.ts'
import { labelProblems } from './metadata.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

/** What is wrong with a Service. */
export function serviceProblems(object: ApiObject): Cause[] {
  const spec = object.spec as ServiceSpec
  const ports = spec.ports ?? []
  const causes = [
    ...labelProblems('spec.selector', spec.selector),
    ...ports.flatMap((port, index) => one(port, index, ports)),
  ]
  if (!types.includes(spec.type ?? '')) causes.push(notSupported('spec.type', spec.type, types))
  if (spec.type === 'ExternalName') {
    if (!spec.externalName) causes.push(required('spec.externalName'))
    if (spec.clusterIP && spec.clusterIP !== 'None') {
      causes.push(forbiddenField('spec.clusterIPs[0]', "may not be set when `type` is 'ExternalName'"))
    }
  } else if (ports.length === 0 && spec.clusterIP !== 'None') causes.push(required('spec.ports'))
  return causes
}

function one(port: ServicePort, index: number, ports: readonly ServicePort[]): Cause[] {
  const at = `spec.ports[${index}]`
  const causes = portProblems(`${at}.port`, port.port)
  if (typeof port.targetPort === 'number') causes.push(...portProblems(`${at}.targetPort`, port.targetPort))
  if (port.name === undefined || port.name === '') {
    if (ports.length > 1) causes.push(required(`${at}.name`))
  } else {
    const problem = labelProblem(port.name)
    if (problem !== undefined) causes.push(invalidValue(`${at}.name`, port.name, problem))
    if (ports.findIndex(({ name }) => name === port.name) < index) causes.push(duplicate(`${at}.name`, port.name))
  }
  const same = (other: ServicePort): boolean => other.port === port.port && other.protocol === port.protocol
  if (ports.findIndex(same) < index) causes.push(duplicate(at, { port: port.port, protocol: port.protocol }))
  return causes
}
