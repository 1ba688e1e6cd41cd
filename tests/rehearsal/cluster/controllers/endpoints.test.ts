import assert from 'node:assert/strict'
import { slicesOf } from '../../../../rehearsal/cluster/controllers/endpoints.ts'
import type { EndpointSlice, Pod, Service } from '../../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import type { HeldClock } from '../held-clock.ts'
import { namespace, pod, service } from '../workloads.ts'
import { startTestControllers, type TestControllers } from './test-controllers.ts'

describe("a Service's endpoints", () => {
  let controllers: TestControllers
  let clock: HeldClock
  let store: Store

  beforeEach(() => {
    controllers = startTestControllers({ readyAfter: () => 1000, endsAfter: 5000 })
    clock = controllers.clock
    store = controllers.store
  })
  afterEach(() => controllers.stop())

  const slices = (): EndpointSlice[] => store.list('EndpointSlice', { namespace })
  const conditions = () => slices().flatMap(({ endpoints }) => (endpoints ?? []).map((endpoint) => endpoint.conditions))

  it('are its pods, ready once they are, and not from the moment of their deletion', async () => {
    store.create(service('svc', { app: 'a' }, [{ port: 80, targetPort: 5001 }]))
    store.create(pod('one', { app: 'a' }))
    await clock.settle()
    assert.deepEqual(conditions(), [{ ready: false, serving: false, terminating: false }])
    await clock.advance(2000)
    assert.deepEqual(conditions(), [{ ready: true, serving: true, terminating: false }])
    assert.deepEqual(slices()[0]?.ports, [{ name: '', port: 5001, protocol: 'TCP' }])
    store.delete('Pod', namespace, 'one')
    await clock.settle()
    assert.deepEqual(conditions(), [{ ready: false, serving: true, terminating: true }])
    await clock.advance(6000)
    assert.deepEqual(conditions(), [])
  })

  it('follow the labels of pods and the selector of the service', async () => {
    store.create(service('svc', { app: 'a' }))
    const one = store.create(pod('one', { app: 'b' }))
    await clock.advance(2000)
    assert.deepEqual(conditions(), [])
    store.update({
      ...(store.get('Pod', namespace, 'one') ?? one),
      metadata: { ...one.metadata, resourceVersion: '', labels: { app: 'a' } },
    })
    await clock.settle()
    assert.equal(conditions().length, 1)
    const svc = store.get('Service', namespace, 'svc') ?? assert.fail('the service is gone')
    store.update({ ...svc, spec: { ...svc.spec, selector: { app: 'c' } } })
    await clock.settle()
    assert.deepEqual(conditions(), [])
  })

  it('go with their service', async () => {
    store.create(service('svc', { app: 'a' }))
    await clock.settle()
    assert.equal(slices().length, 1)
    store.delete('Service', namespace, 'svc')
    await clock.settle()
    assert.deepEqual(slices(), [])
  })

  it('stand in one slice for each set of port numbers behind a named port', () => {
    const running = (name: string, containerPort: number): Pod => {
      const created = store.create(
        pod(name, {}, { containers: [{ name: 'main', image: 'i', ports: [{ name: 'http', containerPort }] }] }),
      ) as Pod
      return { ...created, status: { phase: 'Running', podIP: `10.0.0.${containerPort}` } }
    }
    const svc = store.create(service('svc', { app: 'a' }, [{ name: 'web', port: 80, targetPort: 'http' }])) as Service
    const contents = slicesOf(svc, [running('a', 1), running('b', 2), running('c', 1)])
    const told = contents.map(({ endpoints, ports }) => [ports[0]?.port, endpoints.length])
    assert.deepEqual(told, [
      [1, 2],
      [2, 1],
    ])
  })
})
