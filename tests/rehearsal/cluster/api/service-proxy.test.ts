import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTestCluster, type TestCluster } from './api-client.ts'

const podAddress = '10.244.0.2'

describe('the proxy of Services', () => {
  let cluster: TestCluster
  let pod: ReturnType<typeof createServer>
  const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = []

  beforeEach(async () => {
    asked.splice(0)
    pod = createServer((request, response) => {
      asked.push(request)
      response.writeHead(request.url?.startsWith('/wrong') ? 400 : 200, { 'content-type': 'application/x-test' })
      response.end('from the pod')
    })
    await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve))
    const { port } = pod.address() as AddressInfo
    const reach = (address: string, wanted: number) => (address === podAddress && wanted === 9090 ? port : undefined)
    cluster = await startTestCluster({ reach })
    await cluster.post('/api/v1/namespaces/a/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'metrics' },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 9090 }] },
    })
  })
  afterEach(async () => {
    await cluster.stop()
    await new Promise((resolve) => pod.close(resolve))
  })

  function slice(port: number, ready = true) {
    return cluster.post('/apis/discovery.k8s.io/v1/namespaces/a/endpointslices', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `metrics-${port}`, labels: { 'kubernetes.io/service-name': 'metrics' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [podAddress], conditions: { ready } }],
      ports: [{ name: 'http', port }],
    })
  }

  const path = (id: string, rest = '') => `/api/v1/namespaces/a/services/${id}/proxy${rest}`

  it('hands a request to a ready pod, without the credentials, and its answer back', async () => {
    await slice(9090)
    for (const id of ['metrics:80', 'metrics:http', 'http:metrics:80']) {
      const reply = await cluster.get(path(id, '/api/v1/query?query=up%7Ba%3D%22b%22%7D'))
      assert.deepEqual([reply.status, reply.text], [200, 'from the pod'])
      assert.equal(reply.headers['content-type'], 'application/x-test')
    }
    assert.deepEqual(
      asked.map(({ method, url, headers }) => [
        method,
        new URL(url ?? '', 'http://pod').searchParams.get('query'),
        headers.authorization,
      ]),
      new Array(3).fill(['GET', 'up{a="b"}', undefined]),
    )
  })

  it("gives back the pod's own refusals", async () => {
    await slice(9090)
    const reply = await cluster.get(path('metrics:80', '/wrong'))
    assert.deepEqual([reply.status, reply.text], [400, 'from the pod'])
  })

  const refusals: readonly {
    title: string
    id: string
    ports: readonly [number, boolean][]
    status: number
    told: RegExp
  }[] = [
    {
      title: 'a Service that is not there',
      id: 'nothing:80',
      ports: [],
      status: 404,
      told: /services "nothing" not found/,
    },
    {
      title: 'a port that the Service has not',
      id: 'metrics:81',
      ports: [[9090, true]],
      status: 503,
      told: /no service port 81 found for service "metrics"/,
    },
    {
      title: 'a Service without pods',
      id: 'metrics:80',
      ports: [],
      status: 503,
      told: /no endpoints available for service "metrics"/,
    },
    {
      title: 'a Service whose pods are not ready',
      id: 'metrics:80',
      ports: [[9090, false]],
      status: 503,
      told: /no endpoints/,
    },
    {
      title: 'a pod that listens to nothing',
      id: 'metrics:80',
      ports: [[9091, true]],
      status: 503,
      told: /10\.244\.0\.2:9091: connect: connection refused/,
    },
  ]
  for (const { title, id, ports, status, told } of refusals) {
    it(`refuses ${title}`, async () => {
      for (const [port, ready] of ports) await slice(port, ready)
      const { body, status: code } = await cluster.get(path(id, '/x'))
      assert.equal(code, status)
      assert.match(String(body.message), told)
    })
  }

  it('takes the right to get services/proxy by its very name', async () => {
    await slice(9090)
    const token = cluster.api.createServiceAccountToken('a', 'reader')
    const as = { authorization: `Bearer ${token}` }
    const denied = await cluster.get(path('metrics:80', '/x'), as)
    assert.equal(denied.status, 403)
    assert.match(
      String(denied.body.message),
      /services "metrics:80" is forbidden: .*cannot get resource "services\/proxy"/,
    )
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/a'
    const rules = [{ apiGroups: [''], resources: ['services/proxy'], resourceNames: ['metrics:80'], verbs: ['get'] }]
    await cluster.post(`${rbac}/roles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'metrics' },
      rules,
    })
    await cluster.post(`${rbac}/rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'metrics' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'metrics' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'a' }],
    })
    assert.equal((await cluster.get(path('metrics:80', '/x'), as)).status, 200)
    assert.equal((await cluster.get(path('metrics:http', '/x'), as)).status, 403)
  })
})
