/** What keeps a Deployment's pods in number, as people make it beside green. */

type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec: Readonly<Record<string, unknown>>
}

export function autoscaler(deployment: string, [minReplicas, maxReplicas]: readonly [number, number]): Manifest {
  const target = { type: 'Utilization', averageUtilization: 60 }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: deployment, labels: { 'app.kubernetes.io/instance': 'of-argo' } },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicas,
      maxReplicas,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  }
}

export function disruptionBudget(name: string, matchLabels: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { maxUnavailable: 1, selector: { matchLabels } },
  }
}
