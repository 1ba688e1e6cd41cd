/** The Service by which the ingress gateway is found, as Istio's own installation has it. */
import type { Store } from '../store/store.ts'

const namespace = 'istio-system'
const name = 'istio-ingressgateway'

/**
 * Makes the Service of a gateway that answers at `url`, so that `kubectl get svc istio-ingressgateway --namespace
 * istio-system` tells its address. The port is the gateway's own: nothing on this machine forwards port 80 to it.
 */
export function announceGateway(store: Store, url: string): void {
  const { hostname, port } = new URL(url)
  const service = store.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { app: name, istio: 'ingressgateway' } },
    spec: { type: 'LoadBalancer', ports: [{ name: 'http2', port: Number(port), protocol: 'TCP' }] },
  })
  store.updateStatus({ ...service, status: { loadBalancer: { ingress: [{ ip: hostname }] } } })
}
