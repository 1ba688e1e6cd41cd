import assert from 'node:assert/strict'
import { get } from 'node:http'
import { createGatewayMetrics } from '../../../../rehearsal/cluster/gateway/metrics.ts'
import type { Pod } from '../../../../rehearsal/cluster/objects.ts'
import { eventually } from '../eventually.ts'
import { startMesh, type TestMesh } from './mesh.ts'

const host = 'model-svc-blue.ns.svc.cluster.local'

function podOf(owner: object | undefined, labels: Readonly<Record<string, string>> = {}): Pod {
  const metadata = { name: 'model-blue-5f7-x', namespace: 'ns', labels, ...(owner && { ownerReferences: [owner] }) }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } } as unknown as Pod
}

describe("the gateway's metrics", () => {
  it('count requests by destination and response code, and how long they took', () => {
    const metrics = createGatewayMetrics()
    const pod = podOf({ kind: 'ReplicaSet', name: 'model-blue-5f7', controller: true }, { 'pod-template-hash': '5f7' })
    for (const duration of [0.4, 99, 100, 7000]) metrics.count({ host, pod, status: 200, duration })
    metrics.count({ host, pod: undefined, status: 503, duration: 1 })
    const text = metrics.text()
    const answered =
      /destination_workload="model-blue",.*destination_service_name="model-svc-blue",destination_service_namespace="ns",.*response_code="200"/
    const value = (line: RegExp) =>
      text
        .split('\n')
        .find((one) => line.test(one) && answered.test(one))
        ?.split(' ')
        .at(-1)
    assert.equal(value(/^istio_requests_total\{/), '4')
    for (const [le, count] of [
      ['0.5', '1'],
      ['50', '1'],
      ['100', '3'],
      ['5000', '3'],
      ['10000', '4'],
      ['\\+Inf', '4'],
    ]) {
      assert.equal(value(new RegExp(`_bucket\\{.*le="${le}"`)), count, le)
    }
    assert.equal(value(/_milliseconds_sum\{/), '7199.4')
    assert.match(
      text,
      /istio_requests_total\{reporter="source",.*destination_workload="unknown",.*response_code="503",.*\} 1\n/,
    )
    assert.match(text, /\n$/)
  })

  const owners: readonly { owner: object | undefined; labels?: Readonly<Record<string, string>>; want: string }[] = [
    {
      owner: { kind: 'ReplicaSet', name: 'model-blue-5f7', controller: true },
      labels: { 'pod-template-hash': '5f7' },
      want: 'model-blue',
    },
    { owner: { kind: 'ReplicaSet', name: 'model-blue', controller: true }, want: 'model-blue' },
    { owner: { kind: 'StatefulSet', name: 'model', controller: true }, want: 'model' },
    { owner: undefined, want: 'model-blue-5f7-x' },
  ]
  for (const { owner, labels, want } of owners) {
    it(`call the workload '${want}' of a pod that is owned by ${JSON.stringify(owner ?? 'nobody')}`, () => {
      const metrics = createGatewayMetrics()
      metrics.count({ host, pod: podOf(owner, labels), status: 200, duration: 1 })
      assert.match(metrics.text(), new RegExp(`destination_workload="${want}"`))
    })
  }
})

describe('the gateway, scraped by Prometheus', () => {
  let mesh: TestMesh
  beforeEach(async () => {
    mesh = await startMesh()
  })
  afterEach(() => mesh.stop())

  async function total(slot: string, code: string): Promise<number> {
    const text = await (await fetch(mesh.gateway.metricsUrl)).text()
    const line = new RegExp(
      `^istio_requests_total\\{.*destination_service_name="${slot}".*response_code="${code}".*\\} (\\d+)$`,
      'm',
    )
    return Number(line.exec(text)?.[1] ?? 0)
  }

  const to = (slot: string) => ({ destination: { host: slot, port: { number: 5001 } } })

  it('tells how often each destination was asked, and what came of it', async () => {
    await mesh.addPod('green', (_, response) => void response.end())
    await mesh.addPod('blue', (_, response) => void response.writeHead(500).end())
    await mesh.route({ match: [{ uri: { prefix: '/green' } }], route: [to('green')] }, { route: [to('blue')] })
    for (const path of ['/green', '/green', '/blue']) await mesh.call(path)
    await eventually(
      'all are counted',
      async () => (await total('blue', '500')) === 1 && (await total('green', '200')) === 2,
    )
  })

  it('counts a destination without pods', async () => {
    await mesh.route({ route: [to('blue')] })
    await mesh.call('/')
    await eventually('it is counted', async () => (await total('blue', '503')) === 1)
  })

  it('counts a client that left before an answer as response code 0', async () => {
    let arrived = false
    await mesh.addPod('green', () => {
      arrived = true
    })
    await mesh.route({ route: [to('green')] })
    const sent = get(mesh.gateway.url, { agent: false })
    sent.on('error', () => undefined)
    await eventually('the request is with the pod', () => arrived)
    sent.destroy()
    await eventually('it is counted', async () => (await total('green', '0')) === 1)
  })

  it('does not count what went to no destination', async () => {
    await mesh.call('/')
    assert.doesNotMatch(await (await fetch(mesh.gateway.metricsUrl)).text(), /istio_requests_total\{/)
  })
})
