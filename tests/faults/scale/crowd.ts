/** Objects of others in a cluster, made without the API and without processes: only their number is of interest. */
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import type { NewObject } from '../../../rehearsal/cluster/objects.ts'

export interface Crowd {
  readonly virtualServices: number
  readonly pods: number
}

/** Puts so many VirtualServices and pods of others into a namespace that is there. */
export function putCrowd({ store }: EmbeddedCluster, namespace: string, { virtualServices, pods }: Crowd): void {
  for (let at = 0; at < virtualServices; at++) store.create(virtualServiceOf(namespace, at))
  for (let at = 0; at < pods; at++) store.create(podOf(namespace, at))
}

/** Bound to a gateway of others, so that what the cluster's own gateway has to obey stays small. */
function virtualServiceOf(namespace: string, at: number): NewObject {
  const match = (path: string) => [{ uri: { prefix: path } }]
  const route = [{ destination: { host: `others-${at}`, port: { number: 80 } } }]
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace, name: `others-${at}`, labels: { app: `others-${at}` } },
    spec: {
      hosts: [`others-${at}.example.com`],
      gateways: ['others/gateway'],
      http: ['/a', '/b', '/c'].map((path) => ({ match: match(path), route })),
    },
  }
}

/** Waits for a scheduler that nobody runs, on a real cluster too. */
function podOf(namespace: string, at: number): NewObject {
  const app = `others-${at % 500}`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: `others-${at}`, labels: { app, 'pod-template-hash': '5d8f' } },
    spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: `registry.example.com/${app}:1` }] },
  }
}
