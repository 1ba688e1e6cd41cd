/** Prometheus in a cluster, as Istio's own add-on has it: a Service in istio-system that scrapes the ingress gateway. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { createRoles } from '../../rehearsal/account.ts'
import type { ApiClient } from '../../rehearsal/observation/api-client.ts'

const namespace = 'istio-system'
const name = 'prometheus'
const port = 9090
const labels = { app: name }

/** The Service by which it is reached, as the input `prometheusService` names it. */
export const prometheusService = `${namespace}/${name}:${port}`

/** Below this path the API server hands on what Prometheus is asked. */
export const prometheusProxy = `/api/v1/namespaces/${namespace}/services/${name}:${port}/proxy`

/**
 * Starts it from an image that serves on port 9090, waits until it has scraped the gateway, and makes the Role of
 * docs/roles by which others may ask it.
 */
export async function installPrometheus(api: ApiClient, image: string): Promise<void> {
  await createRoles(api, namespace, ['metrics.yaml'])
  await api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(image))
  await api.create(`/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port }] },
  })
  // It is ready before it has begun to scrape, and what comes in between is not counted.
  let seen = ''
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    // The API server's proxy may not know of a new Service yet: that is no answer, or an error.
    seen = await api
      .get(`${prometheusProxy}/api/v1/query?query=up`)
      .then((answer) => `${JSON.stringify(answer)}`, String)
    if (seen.includes('"1"]')) return
    await setTimeout(100)
  }
  assert.fail(`Prometheus has not scraped the gateway: ${seen}`)
}

/** Lets the service account of a rollout's namespace ask Prometheus, as docs/permissions.md says. */
export async function allowMetrics(api: ApiClient, rollout: string): Promise<void> {
  await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `istio-canary-shift-${rollout}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'istio-canary-shift-metrics' },
    subjects: [{ kind: 'ServiceAccount', namespace: rollout, name: 'istio-canary-shift' }],
  })
}

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name,
            image,
            ports: [{ containerPort: port }],
            readinessProbe: { httpGet: { path: '/-/ready', port }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
})
