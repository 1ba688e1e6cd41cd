/** The ingress gateway's own address, which `probeUrl: auto` finds by its Service. */
import { createRoles } from '../../rehearsal/account.ts'
import type { Canary, Seen } from './canary.ts'

const service = '/api/v1/namespaces/istio-system/services/istio-ingressgateway'

/** The port that a Gateway must listen at for the gateway's Service: 80, or one that is free on this machine. */
export function gatewayPortOf({ cluster }: Pick<Canary, 'cluster'>): string {
  return new URL(cluster.gatewayUrl).port || '80'
}

/** Has the Service of the ingress gateway tell an address, as a cloud's load balancer does, and lets the task read it. */
export async function announceGateway(canary: Canary): Promise<void> {
  await balanceLoad(canary)
  await mayFindGateway(canary)
}

async function balanceLoad({ cluster: { api, gatewayUrl } }: Canary): Promise<void> {
  const { status } = (await api.get(service)) as Seen
  if (status?.loadBalancer?.ingress !== undefined) return
  const { hostname: ip } = new URL(gatewayUrl)
  await api.patch(service, { spec: { type: 'LoadBalancer' } })
  await api.patch(`${service}/status`, { status: { loadBalancer: { ingress: [{ ip }] } } })
}

/** Applies docs/roles/gateway.yaml and binds the task's account to it. */
async function mayFindGateway({ cluster: { api }, namespace }: Canary): Promise<void> {
  const name = 'istio-canary-shift-gateway'
  const collection = '/apis/rbac.authorization.k8s.io/v1/namespaces/istio-system'
  if ((await api.get(`${collection}/roles/${name}`)) === undefined) {
    await createRoles(api, 'istio-system', ['gateway.yaml'])
  }
  await api.create(`${collection}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `${name}-${namespace}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: 'istio-canary-shift', namespace }],
  })
}
