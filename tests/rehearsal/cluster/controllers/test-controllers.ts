/** The controllers over a store of their own, with a scripted node and a clock that the test moves. */
import assert from 'node:assert/strict'
import { startControllers } from '../../../../rehearsal/cluster/controllers/controllers.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import { type HeldClock, heldClock } from '../held-clock.ts'
import { testStore } from '../workloads.ts'
import { type NodeScript, startScriptedNode } from './scripted-node.ts'

export interface TestControllers {
  clock: HeldClock
  store: Store
  /** Stopped with the controllers. */
  stops: (() => void)[]
  stop(): void
}

/** Starts them with the namespace of the tests. A fault of a controller fails the test. */
export function startTestControllers(script: NodeScript, decorate = (store: Store): Store => store): TestControllers {
  const clock = heldClock()
  const store = testStore(clock)
  const onError = (controller: string, error: unknown): never => assert.fail(`${controller}: ${String(error)}`)
  const stops = [startControllers({ store: decorate(store), clock, onError }), startScriptedNode(store, clock, script)]
  const stop = (): void => {
    for (const one of stops) one()
  }
  return { clock, store, stops, stop }
}
