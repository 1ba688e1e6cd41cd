/** Starts what kube-controller-manager runs in a real cluster, as far as a canary release needs it. */
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { runController } from './controller.ts'
import { deploymentController } from './deployment/deployment.ts'
import { endpointController } from './endpoints.ts'
import { eventRecorder } from './events.ts'
import { garbageCollector } from './garbage.ts'
import { namespaceController } from './namespaces.ts'
import { replicaSetController } from './replicaset.ts'

const definitions = {
  'deployment-controller': deploymentController,
  'replicaset-controller': replicaSetController,
  'endpoint-slice-controller': endpointController,
  'garbage-collector-controller': garbageCollector,
  'namespace-controller': namespaceController,
}

export interface ControllersOptions {
  store: Store
  clock: Clock
  /** Told which controller has which fault; it goes on. */
  onError: (controller: string, error: unknown) => void
}

/** Runs every controller until the returned function is called. */
export function startControllers({ store, clock, onError }: ControllersOptions): () => void {
  const stops = Object.entries(definitions).map(([name, define]) => {
    const context = {
      store,
      clock,
      events: eventRecorder(store, clock, name),
      onError: (error: unknown) => onError(name, error),
    }
    return runController(context, define(context))
  })
  return () => {
    for (const stop of stops) stop()
  }
}
