/**
 * Which lists of Kubernetes' own kinds merge, and by which key: the `patchMergeKey` tags of k8s.io/api. Lists that are
 * not here are replaced as a whole.
 */

/** `MODEL.field` to the key of its elements. */
const keys: Record<string, string> = {
  'V1ObjectMeta.ownerReferences': 'uid',
  'V1PodSpec.containers': 'name',
  'V1PodSpec.initContainers': 'name',
  'V1PodSpec.ephemeralContainers': 'name',
  'V1PodSpec.volumes': 'name',
  'V1PodSpec.imagePullSecrets': 'name',
  'V1PodSpec.hostAliases': 'ip',
  'V1PodSpec.topologySpreadConstraints': 'topologyKey',
  'V1PodSpec.resourceClaims': 'name',
  'V1PodSpec.schedulingGates': 'name',
  'V1Container.env': 'name',
  'V1Container.ports': 'containerPort',
  'V1Container.volumeMounts': 'mountPath',
  'V1Container.volumeDevices': 'devicePath',
  'V1PodStatus.conditions': 'type',
  'V1PodStatus.podIPs': 'ip',
  'V1PodStatus.hostIPs': 'ip',
  'V1DeploymentStatus.conditions': 'type',
  'V1ReplicaSetStatus.conditions': 'type',
  'V1NamespaceStatus.conditions': 'type',
  'V1NodeStatus.conditions': 'type',
  'V1NodeStatus.addresses': 'type',
  'V1ServiceSpec.ports': 'port',
  'V1ServiceStatus.conditions': 'type',
  'V1ServiceAccount.secrets': 'name',
}

const primitives = new Set(['V1ObjectMeta.finalizers', 'V1NodeSpec.podCIDRs'])

/** The key by which a list of objects merges, or undefined when it is replaced. */
export function mergeKey(model: string, field: string): string | undefined {
  return keys[`${model}.${field}`]
}

/** Whether a list of plain values merges as a set. */
export function mergesPrimitives(model: string, field: string): boolean {
  return primitives.has(`${model}.${field}`)
}
