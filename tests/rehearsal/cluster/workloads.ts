/** Objects as tests create them, with as little in them as the cluster needs. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../rehearsal/cluster/clock.ts'
import type { Container, DeploymentSpec } from '../../../rehearsal/cluster/objects/workloads.ts'
import type { NewObject } from '../../../rehearsal/cluster/objects.ts'
import { createStore } from '../../../rehearsal/cluster/store/memory-store.ts'
import type { Store } from '../../../rehearsal/cluster/store/store.ts'

export const namespace = 'test'

/** A store with the tests' namespace. */
export function testStore(clock: Clock): Store {
  const now = (): Date => new Date(clock.now())
  const store = createStore({ now, random: Math.random, newUid: randomUUID, historyLength: 10_000 })
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  return store
}

export function deployment(
  name: string,
  image: string,
  spec: Partial<DeploymentSpec> = {},
  container: Partial<Container> = {},
): NewObject {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image, ...container }] } },
    },
  }
}

export function pod(name: string, labels: Record<string, string> = {}, spec: Record<string, unknown> = {}): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'main', image: 'registry.test/app:1' }], ...spec },
  }
}

export function service(name: string, selector: Record<string, string>, ports: unknown[] = [{ port: 80 }]): NewObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports } }
}
