import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import { autoscaler, deployment, disruptionBudget, pod, service } from './room.ts'

export const defaults = chapter('defaults', (room) => {
  it('complete a Deployment', async () => {
    const { metadata, spec, status } = await room().made('deployments', {
      ...deployment('defaults'),
      spec: {
        selector: { matchLabels: { app: 'defaults' } },
        paused: true,
        template: {
          metadata: { labels: { app: 'defaults' } },
          spec: {
            schedulerName: 'conformance',
            containers: [
              {
                name: 'model',
                image: 'models/a:1',
                ports: [{ containerPort: 5001 }],
                readinessProbe: { httpGet: { port: 5001 } },
                env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
              },
            ],
          },
        },
      },
    })
    assert.equal(metadata?.generation, 1)
    assert.deepEqual(status, {})
    assert.deepEqual(spec, {
      replicas: 1,
      selector: { matchLabels: { app: 'defaults' } },
      template: {
        metadata: { labels: { app: 'defaults' } },
        spec: {
          containers: [
            {
              name: 'model',
              image: 'models/a:1',
              ports: [{ containerPort: 5001, protocol: 'TCP' }],
              env: [{ name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
              resources: {},
              readinessProbe: {
                httpGet: { path: '/', port: 5001, scheme: 'HTTP' },
                timeoutSeconds: 1,
                periodSeconds: 10,
                successThreshold: 1,
                failureThreshold: 3,
              },
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'IfNotPresent',
            },
          ],
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          securityContext: {},
          schedulerName: 'conformance',
        },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      paused: true,
      progressDeadlineSeconds: 600,
    })
  })

  it('complete a HorizontalPodAutoscaler, which counts no generations', async () => {
    const { metadata, spec, status } = await room().made('horizontalpodautoscalers', autoscaler('defaults', 'model'))
    const target = { type: 'Utilization', averageUtilization: 80 }
    assert.deepEqual(spec, {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'model' },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    })
    assert.deepEqual([metadata?.generation, status], [undefined, { desiredReplicas: 0, currentMetrics: null }])
  })

  it('leave a PodDisruptionBudget as it is', async () => {
    const wanted = { minAvailable: 1, selector: { matchLabels: { app: 'model' } } }
    const { metadata, spec } = await room().made('poddisruptionbudgets', disruptionBudget('defaults', wanted))
    assert.deepEqual([metadata?.generation, spec], [1, wanted])
  })

  it('complete a Pod, with tolerations and class', async () => {
    const { metadata, spec, status } = await room().made('pods', pod('defaults'))
    assert.equal(metadata?.generation, 1)
    assert.deepEqual(status, { phase: 'Pending', qosClass: 'BestEffort' })
    const lasting = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
    assert.deepEqual(spec, {
      containers: [
        {
          name: 'model',
          image: 'models/a:1',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'conformance',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', ...lasting },
        { key: 'node.kubernetes.io/unreachable', ...lasting },
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    })
  })

  it('complete a Service, with an address', async () => {
    const { spec, status } = await room().made('services', service('defaults'))
    const { clusterIP, clusterIPs, ...rest } = spec ?? {}
    assert.match(String(clusterIP), /^\d+\.\d+\.\d+\.\d+$/)
    assert.deepEqual(clusterIPs, [clusterIP])
    assert.deepEqual(status, { loadBalancer: {} })
    assert.deepEqual(rest, {
      selector: { app: 'defaults' },
      ports: [{ protocol: 'TCP', port: 5001, targetPort: 5001 }],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    })
  })
})
