/** Pods and what makes pods: core/v1 Pod, apps/v1 Deployment and ReplicaSet. */
import type { Condition, LabelSelector, ObjectMeta } from './meta.ts'

/** A count, or a percentage such as `25%`. */
export type IntOrPercent = number | string

export interface PodTemplate {
  metadata?: Partial<ObjectMeta>
  spec: PodSpec
}

export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  volumes?: { name: string; [source: string]: unknown }[]
  restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  terminationGracePeriodSeconds?: number
  nodeName?: string
  nodeSelector?: Record<string, string>
  serviceAccountName?: string
  readinessGates?: { conditionType: string }[]
  schedulerName?: string
  tolerations?: Toleration[]
  [field: string]: unknown
}

export interface Toleration {
  /** Absent: every taint. */
  key?: string
  operator?: 'Equal' | 'Exists'
  /** Absent: every effect. */
  effect?: string
  tolerationSeconds?: number
  [field: string]: unknown
}

export interface Container {
  name: string
  image: string
  command?: string[]
  args?: string[]
  workingDir?: string
  env?: EnvironmentVariable[]
  envFrom?: unknown[]
  ports?: ContainerPort[]
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
  readinessProbe?: Probe
  livenessProbe?: Probe
  startupProbe?: Probe
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  volumeMounts?: { name: string; mountPath: string; [field: string]: unknown }[]
  [field: string]: unknown
}

export interface EnvironmentVariable {
  name: string
  value?: string
  valueFrom?: { fieldRef?: { fieldPath: string; apiVersion?: string }; [source: string]: unknown }
}

export interface ContainerPort {
  name?: string
  containerPort: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  hostPort?: number
}

/** A probe; all times in seconds. The defaults are filled in by the store. */
export interface Probe {
  httpGet?: {
    path?: string
    port: number | string
    scheme?: 'HTTP' | 'HTTPS'
    host?: string
    httpHeaders?: { name: string; value: string }[]
  }
  tcpSocket?: { port: number | string; host?: string }
  exec?: { command?: string[] }
  grpc?: { port: number; service?: string }
  initialDelaySeconds?: number
  timeoutSeconds?: number
  periodSeconds?: number
  successThreshold?: number
  failureThreshold?: number
  terminationGracePeriodSeconds?: number
}

export interface PodStatus {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  reason?: string
  message?: string
  conditions?: Condition[]
  podIP?: string
  podIPs?: { ip: string }[]
  hostIP?: string
  hostIPs?: { ip: string }[]
  startTime?: string
  qosClass?: 'BestEffort' | 'Burstable' | 'Guaranteed'
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
  [field: string]: unknown
}

export interface ContainerStatus {
  name: string
  image: string
  /** `REPOSITORY@sha256:…` once the image is resolved, else empty. */
  imageID: string
  containerID?: string
  ready: boolean
  started?: boolean
  restartCount: number
  state?: ContainerState
  lastState?: ContainerState
}

/** At most one member is set. */
export interface ContainerState {
  waiting?: { reason?: string; message?: string }
  running?: { startedAt: string }
  terminated?: {
    exitCode: number
    signal?: number
    reason?: string
    message?: string
    startedAt?: string
    finishedAt?: string
    containerID?: string
  }
}

export interface DeploymentSpec {
  replicas?: number
  selector: LabelSelector
  template: PodTemplate
  strategy?: {
    type?: 'RollingUpdate' | 'Recreate'
    rollingUpdate?: { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent }
  }
  minReadySeconds?: number
  revisionHistoryLimit?: number
  progressDeadlineSeconds?: number
  paused?: boolean
}

export interface DeploymentStatus {
  observedGeneration?: number
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  unavailableReplicas?: number
  /** Pods that are still on their way out; they are none of `replicas` any more. */
  terminatingReplicas?: number
  collisionCount?: number
  conditions?: Condition[]
}

export interface ReplicaSetSpec {
  replicas?: number
  minReadySeconds?: number
  selector: LabelSelector
  template: PodTemplate
}

export interface ReplicaSetStatus {
  observedGeneration?: number
  replicas?: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  /** Pods that are still on their way out; they are none of `replicas` any more. */
  terminatingReplicas?: number
  conditions?: Condition[]
}
