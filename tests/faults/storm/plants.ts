import type { Canary } from '../../e2e/canary.ts'

/** Whose fields and objects are none of the task's business: each is named after this. */
export const foreign = 'team.example.com'

const notes = { annotations: { [`${foreign}/owner`]: 'search' }, labels: { [`${foreign}/tier`]: 'web' } }

/** Plants fields of somebody else in what the rollout uses, and objects beside it. */
export async function plantForeign(canary: Canary): Promise<void> {
  const { api } = canary.cluster
  const virtualService = await canary.virtualService()
  const http = virtualService.spec.http as readonly object[]
  const weighted = { ...http.at(-1), timeout: '7s', retries: { attempts: 2, perTryTimeout: '2s' } }
  const own = {
    match: [{ uri: { prefix: '/metrics' } }],
    route: [{ destination: { host: 'bystander', port: { number: 80 } } }],
  }
  await api.patch(canary.path('virtualservices', virtualService.metadata.name), {
    metadata: notes,
    spec: { http: [own, ...http.slice(0, -1), weighted], exportTo: ['.'] },
  })
  await api.patch(canary.path('deployments', 'model-green'), {
    metadata: notes,
    spec: { revisionHistoryLimit: 3, template: { metadata: { annotations: { [`${foreign}/scrape`]: 'true' } } } },
  })
  for (const service of ['model-svc-green', 'model-svc-blue']) {
    await api.patch(canary.path('services', service), { metadata: notes })
  }
  await canary.create('virtualservices', {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name: 'bystander', ...notes },
    spec: { hosts: ['bystander'], http: [{ route: [{ destination: { host: 'bystander' } }] }] },
  })
  await canary.create('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bystander', ...notes },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'bystander' } },
      template: {
        metadata: { labels: { app: 'bystander' } },
        spec: { containers: [{ name: 'bystander', image: 'bystander' }] },
      },
    },
  })
}
