import assert from 'node:assert/strict'
import { eventRecorder } from '../../../../rehearsal/cluster/controllers/events.ts'
import { heldClock } from '../held-clock.ts'
import { namespace, pod, testStore } from '../workloads.ts'

describe('the events of the embedded cluster', () => {
  it('have names of their own when two components tell of one object within a millisecond', () => {
    const clock = heldClock()
    const store = testStore(clock)
    const about = store.create(pod('one', { app: 'a' }))
    const components = ['default-scheduler', 'kubelet']
    for (const component of components) eventRecorder(store, clock, component).record(about, 'Normal', 'Seen', 'Seen.')
    const told = store.list('Event', { namespace }).map(({ source }) => source?.component)
    assert.deepEqual(told.sort(), components)
  })
})
