/** The kinds of connections that README.md names, a test each: `connection` and `kind` are the first cells of its rows. */
export const kinds = [
  { connection: 'Kubernetes', kind: 'KubeConfig', title: 'a Kubernetes connection by kubeconfig' },
  { connection: 'Kubernetes', kind: 'Service Account', title: 'a Kubernetes connection by service account' },
  { connection: 'Kubernetes', kind: 'Azure Subscription', title: 'a Kubernetes connection by Azure subscription' },
  { connection: 'Kubernetes', kind: 'resource of an environment', title: 'the resource of the job’s environment' },
  {
    connection: 'Azure Resource Manager',
    kind: 'service principal with a secret',
    title: 'an Azure connection by a service principal’s secret',
  },
  {
    connection: 'Azure Resource Manager',
    kind: 'service principal with a certificate',
    title: 'an Azure connection by a service principal’s certificate',
  },
  {
    connection: 'Azure Resource Manager',
    kind: 'workload identity federation',
    title: 'an Azure connection by workload identity federation',
  },
  {
    connection: 'Azure Resource Manager',
    kind: 'managed identity',
    title: 'an Azure connection by managed identity',
  },
  { connection: 'none', kind: 'kubeconfig of the agent', title: 'the agent’s own kubeconfig' },
] as const

/** The title of a kind's test. */
export type KindTitle = (typeof kinds)[number]['title']
