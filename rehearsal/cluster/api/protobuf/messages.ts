/**
 * The messages in which kubectl's typed commands (`create namespace`, `create deployment`, `create role`, `auth can-i`
 * …) and Helm send objects: field numbers from the generated.proto files of k8s.io/api and k8s.io/apimachinery. Everything else
 * arrives as JSON.
 */

/**
 * `name type`, where type is `string`, `bytes`, `int`, `bool`, `time` or a message. A `?` after the type keeps zero,
 * which elsewhere means absent; `[]` repeats; `map` makes a map from strings.
 */
export type Message = Readonly<Record<number, string>>

const withMetadata = (rest: Message = {}): Message => ({ 1: 'metadata ObjectMeta', ...rest })

/** Every message, by name. The kinds are among them. */
export const messages: Readonly<Record<string, Message>> = {
  ObjectMeta: {
    1: 'name string',
    2: 'generateName string',
    3: 'namespace string',
    4: 'selfLink string',
    5: 'uid string',
    6: 'resourceVersion string',
    7: 'generation int',
    8: 'creationTimestamp time',
    11: 'labels string map',
    12: 'annotations string map',
    14: 'finalizers string[]',
  },
  LocalObjectReference: { 1: 'name string' },
  Empty: {},
  DeleteOptions: {
    1: 'gracePeriodSeconds int?',
    2: 'preconditions Preconditions',
    3: 'orphanDependents bool?',
    4: 'propagationPolicy string?',
    5: 'dryRun string[]',
  },
  Preconditions: { 1: 'uid string?', 2: 'resourceVersion string?' },

  Namespace: withMetadata({ 2: 'spec NamespaceSpec', 3: 'status NamespaceStatus' }),
  NamespaceSpec: { 1: 'finalizers string[]' },
  NamespaceStatus: { 1: 'phase string' },
  ConfigMap: withMetadata({ 2: 'data string map', 3: 'binaryData bytes map', 4: 'immutable bool?' }),
  Secret: withMetadata({ 2: 'data bytes map', 3: 'type string', 4: 'stringData string map', 5: 'immutable bool?' }),
  ServiceAccount: withMetadata({
    3: 'imagePullSecrets LocalObjectReference[]',
    4: 'automountServiceAccountToken bool?',
  }),

  Service: withMetadata({ 2: 'spec ServiceSpec', 3: 'status ServiceStatus' }),
  ServiceSpec: {
    1: 'ports ServicePort[]',
    2: 'selector string map',
    3: 'clusterIP string',
    4: 'type string',
    5: 'externalIPs string[]',
    7: 'sessionAffinity string',
    8: 'loadBalancerIP string',
    10: 'externalName string',
    11: 'externalTrafficPolicy string',
    12: 'healthCheckNodePort int',
    13: 'publishNotReadyAddresses bool',
    18: 'clusterIPs string[]',
  },
  ServicePort: {
    1: 'name string',
    2: 'protocol string',
    3: 'port int',
    4: 'targetPort IntOrString',
    5: 'nodePort int',
  },
  ServiceStatus: { 1: 'loadBalancer Empty' },

  Deployment: withMetadata({ 2: 'spec DeploymentSpec', 3: 'status DeploymentStatus' }),
  DeploymentSpec: {
    1: 'replicas int?',
    2: 'selector LabelSelector',
    3: 'template PodTemplateSpec',
    4: 'strategy DeploymentStrategy',
    5: 'minReadySeconds int',
    6: 'revisionHistoryLimit int?',
    7: 'paused bool',
    9: 'progressDeadlineSeconds int?',
  },
  DeploymentStrategy: { 1: 'type string' },
  DeploymentStatus: {
    1: 'observedGeneration int',
    2: 'replicas int',
    3: 'updatedReplicas int',
    4: 'availableReplicas int',
    5: 'unavailableReplicas int',
    7: 'readyReplicas int',
  },
  LabelSelector: { 1: 'matchLabels string map' },
  PodTemplateSpec: withMetadata({ 2: 'spec PodSpec' }),
  PodSpec: {
    2: 'containers Container[]',
    3: 'restartPolicy string',
    4: 'terminationGracePeriodSeconds int?',
    6: 'dnsPolicy string',
    7: 'nodeSelector string map',
    8: 'serviceAccountName string',
    9: 'serviceAccount string',
    10: 'nodeName string',
    11: 'hostNetwork bool',
    12: 'hostPID bool',
    13: 'hostIPC bool',
    16: 'hostname string',
    17: 'subdomain string',
    19: 'schedulerName string',
    24: 'priorityClassName string',
  },
  Container: {
    1: 'name string',
    2: 'image string',
    3: 'command string[]',
    4: 'args string[]',
    5: 'workingDir string',
    6: 'ports ContainerPort[]',
    7: 'env EnvVar[]',
    8: 'resources Empty',
    13: 'terminationMessagePath string',
    14: 'imagePullPolicy string',
    16: 'stdin bool',
    17: 'stdinOnce bool',
    18: 'tty bool',
    20: 'terminationMessagePolicy string',
  },
  ContainerPort: {
    1: 'name string',
    2: 'hostPort int',
    3: 'containerPort int',
    4: 'protocol string',
    5: 'hostIP string',
  },
  EnvVar: { 1: 'name string', 2: 'value string' },

  Role: withMetadata({ 2: 'rules PolicyRule[]' }),
  ClusterRole: withMetadata({ 2: 'rules PolicyRule[]' }),
  PolicyRule: {
    1: 'verbs string[]',
    2: 'apiGroups string[]',
    3: 'resources string[]',
    4: 'resourceNames string[]',
    5: 'nonResourceURLs string[]',
  },
  RoleBinding: withMetadata({ 2: 'subjects Subject[]', 3: 'roleRef RoleRef' }),
  ClusterRoleBinding: withMetadata({ 2: 'subjects Subject[]', 3: 'roleRef RoleRef' }),
  Subject: { 1: 'kind string', 2: 'apiGroup string', 3: 'name string', 4: 'namespace string' },
  RoleRef: { 1: 'apiGroup string', 2: 'kind string', 3: 'name string' },

  TokenRequest: withMetadata({ 2: 'spec TokenRequestSpec', 3: 'status TokenRequestStatus' }),
  TokenRequestSpec: { 1: 'audiences string[]', 4: 'expirationSeconds int?' },
  TokenRequestStatus: { 1: 'token string', 2: 'expirationTimestamp time' },
  SelfSubjectAccessReview: withMetadata({ 2: 'spec SelfSubjectAccessReviewSpec', 3: 'status Ignored' }),
  SelfSubjectAccessReviewSpec: {
    1: 'resourceAttributes ResourceAttributes',
    2: 'nonResourceAttributes NonResourceAttributes',
  },
  ResourceAttributes: {
    1: 'namespace string',
    2: 'verb string',
    3: 'group string',
    4: 'version string',
    5: 'resource string',
    6: 'subresource string',
    7: 'name string',
  },
  NonResourceAttributes: { 1: 'path string', 2: 'verb string' },
  SelfSubjectRulesReview: withMetadata({ 2: 'spec SelfSubjectRulesReviewSpec', 3: 'status Ignored' }),
  SelfSubjectRulesReviewSpec: { 1: 'namespace string' },
  SelfSubjectReview: withMetadata({ 2: 'status Ignored' }),
}
