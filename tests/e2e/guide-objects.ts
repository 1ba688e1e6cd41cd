import type { Canary } from './canary.ts'

/** An object with the collection that it is created in. */
export interface GuideObject {
  readonly collection: string
  readonly object: {
    readonly apiVersion: string
    readonly kind: string
    readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
    readonly spec: unknown
  }
}

/**
 * The objects that the guide's Helm charts make, with `image` as green. Their hosts are the namespace's own, because the
 * tests' namespaces share one gateway.
 */
export function guideObjects({ namespace, host }: Pick<Canary, 'namespace' | 'host'>, image: string): GuideObject[] {
  const istio = 'networking.istio.io/v1alpha3'
  const labels = (slot: string) => ({ app: 'model', model_version: slot })
  const destination = (slot: string) => ({
    host: `model-svc-${slot}.${namespace}.svc.cluster.local`,
    port: { number: 5001 },
  })
  const byHeader = (slot: string) => ({
    match: [{ uri: { prefix: '/score' }, headers: { 'x-api-version': { exact: slot } } }],
    route: [{ destination: destination(slot) }],
  })
  const service = (slot: string): GuideObject => ({
    collection: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `model-svc-${slot}` },
      spec: { selector: labels(slot), ports: [{ port: 5001, targetPort: 5001 }] },
    },
  })
  return [
    {
      collection: 'gateways',
      object: {
        apiVersion: istio,
        kind: 'Gateway',
        metadata: { name: 'mlmodel-gateway' },
        spec: {
          selector: { istio: 'ingressgateway' },
          servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [host] }],
        },
      },
    },
    {
      collection: 'virtualservices',
      object: {
        apiVersion: istio,
        kind: 'VirtualService',
        metadata: { name: 'mlmodel-virtualservice' },
        spec: {
          gateways: ['mlmodel-gateway'],
          hosts: [host],
          http: [
            byHeader('blue'),
            byHeader('green'),
            {
              route: [
                { destination: destination('green'), weight: 100 },
                { destination: destination('blue'), weight: 0 },
              ],
            },
          ],
        },
      },
    },
    service('green'),
    service('blue'),
    {
      collection: 'deployments',
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'model-green', labels: labels('green') },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels('green') },
          template: {
            metadata: { labels: labels('green') },
            spec: {
              containers: [
                {
                  name: 'model',
                  image,
                  imagePullPolicy: 'Always',
                  ports: [
                    { name: 'http', containerPort: 5001 },
                    { name: 'probe', containerPort: 8086 },
                  ],
                  // The guide has no probe and no pause before SIGTERM; without them no rollout can be free of lost
                  // requests: Azure ML's server closes its port at once, and the gateway learns of it a moment later.
                  readinessProbe: { httpGet: { path: '/', port: 5001 }, periodSeconds: 1 },
                  lifecycle: { preStop: { sleep: { seconds: 5 } } },
                },
              ],
              imagePullSecrets: [{ name: 'aks-secret' }],
            },
          },
        },
      },
    },
  ]
}
