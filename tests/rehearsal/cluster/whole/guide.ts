/** The objects of the guide, as its chart makes them, in the namespace of the tests. */
export const namespace = 'abtesting'
export const repository = 'registry.test/mlmodel'

export type Slot = 'green' | 'blue'
const slots: readonly Slot[] = ['green', 'blue']

export function modelDeployment(slot: Slot, tag: string, replicas: number) {
  const labels = { app: 'model', model_version: slot }
  const readinessProbe = { httpGet: { path: '/', port: 5001 }, periodSeconds: 1 }
  const container = { name: 'model', image: `${repository}:${tag}`, ports: [{ containerPort: 5001 }], readinessProbe }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `model-${slot}`, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}

/** Services, Gateway and VirtualService; the third route is the weighted one. */
export function mesh(greenWeight: number) {
  const apiVersion = 'networking.istio.io/v1alpha3'
  const services = slots.map((slot) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `model-svc-${slot}`, namespace },
    spec: { selector: { app: 'model', model_version: slot }, ports: [{ port: 5001 }] },
  }))
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }]
  const gateway = {
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'mlmodel-gateway', namespace },
    spec: { selector: { istio: 'ingressgateway' }, servers },
  }
  const to = (slot: Slot) => ({
    destination: { host: `model-svc-${slot}.${namespace}.svc.cluster.local`, port: { number: 5001 } },
  })
  const uri = { prefix: '/score' }
  const byHeader = [...slots].reverse().map((slot) => ({
    match: [{ uri, headers: { 'x-api-version': { exact: slot } } }],
    route: [to(slot)],
  }))
  const weighted = { ...to('green'), weight: greenWeight }
  const virtualService = {
    apiVersion,
    kind: 'VirtualService',
    metadata: { name: 'mlmodel-virtualservice', namespace },
    spec: {
      hosts: ['*'],
      gateways: ['mlmodel-gateway'],
      http: [...byHeader, { match: [{ uri }], route: [weighted, { ...to('blue'), weight: 100 - greenWeight }] }],
    },
  }
  return { fixed: [...services, gateway], virtualService }
}
