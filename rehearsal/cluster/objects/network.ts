/** What connects pods and tells of them: Service, EndpointSlice, Node, Event. */
import type { Condition, ObjectReference } from './meta.ts'

export interface ServiceSpec {
  type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  selector?: Record<string, string>
  ports?: ServicePort[]
  clusterIP?: string
  externalName?: string
  publishNotReadyAddresses?: boolean
  [field: string]: unknown
}

export interface ServicePort {
  name?: string
  port: number
  /** A number, or the name of a container's port. */
  targetPort?: number | string
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  appProtocol?: string
  nodePort?: number
}

export interface EndpointSliceFields {
  addressType: 'IPv4' | 'IPv6' | 'FQDN'
  endpoints: Endpoint[] | null
  ports: EndpointPort[] | null
}

export interface Endpoint {
  addresses: string[]
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }
  nodeName?: string
  targetRef?: ObjectReference
  hostname?: string
  zone?: string
}

export interface EndpointPort {
  name?: string
  port?: number
  protocol?: string
  appProtocol?: string
}

export interface NodeSpec {
  podCIDR?: string
  unschedulable?: boolean
  taints?: { key: string; value?: string; effect: string }[]
  [field: string]: unknown
}

export interface NodeStatus {
  capacity?: Record<string, string>
  allocatable?: Record<string, string>
  conditions?: Condition[]
  addresses?: { type: string; address: string }[]
  nodeInfo?: Record<string, string>
  [field: string]: unknown
}

/** A core/v1 Event. */
export interface EventFields {
  involvedObject: ObjectReference
  reason?: string
  message?: string
  type?: 'Normal' | 'Warning'
  count?: number
  firstTimestamp?: string | null
  lastTimestamp?: string | null
  /** RFC 3339 with microseconds. */
  eventTime?: string | null
  source?: { component?: string; host?: string }
  reportingComponent?: string
  reportingInstance?: string
  action?: string
}
