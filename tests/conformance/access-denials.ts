/** Requests of somebody without any right, and the words in which they are denied; HERE stands for the namespace. */
import type { Reply } from './client.ts'
import { as } from './identities.ts'
import { configMap, type Room } from './room.ts'

export interface DeniedRow {
  readonly name: string
  readonly ask: (room: Room) => Promise<Reply>
  readonly says: string
  readonly details: object
}

const nobody = as('nobody')

export const deniedRows: readonly DeniedRow[] = [
  {
    name: 'an object',
    ask: (there) => there.get(`${there.paths.deployments}/green`, nobody),
    says: 'deployments.apps "green" is forbidden: User "nobody" cannot get resource "deployments" in API group "apps" in the namespace "HERE"',
    details: { name: 'green', group: 'apps', kind: 'deployments' },
  },
  {
    name: 'an object of the core group',
    ask: (there) => there.send('DELETE', `${there.paths.configmaps}/one`, undefined, nobody),
    says: 'configmaps "one" is forbidden: User "nobody" cannot delete resource "configmaps" in API group "" in the namespace "HERE"',
    details: { name: 'one', kind: 'configmaps' },
  },
  {
    name: 'a collection',
    ask: (there) => there.get(there.paths.virtualservices, nobody),
    says: 'virtualservices.networking.istio.io is forbidden: User "nobody" cannot list resource "virtualservices" in API group "networking.istio.io" in the namespace "HERE"',
    details: { group: 'networking.istio.io', kind: 'virtualservices' },
  },
  {
    name: 'a watch of one name',
    ask: (there) => there.get(`${there.paths.deployments}?watch=true&fieldSelector=metadata.name%3Dgreen`, nobody),
    says: 'deployments.apps "green" is forbidden: User "nobody" cannot watch resource "deployments" in API group "apps" in the namespace "HERE"',
    details: { name: 'green', group: 'apps', kind: 'deployments' },
  },
  {
    name: 'a creation',
    ask: (there) => there.send('POST', there.paths.configmaps, configMap('two'), nobody),
    says: 'configmaps is forbidden: User "nobody" cannot create resource "configmaps" in API group "" in the namespace "HERE"',
    details: { kind: 'configmaps' },
  },
  {
    name: 'a subresource',
    ask: (there) => there.get(`${there.paths.deployments}/green/scale`, nobody),
    says: 'deployments.apps "green" is forbidden: User "nobody" cannot get resource "deployments/scale" in API group "apps" in the namespace "HERE"',
    details: { name: 'green', group: 'apps', kind: 'deployments' },
  },
  {
    name: 'what is in all namespaces',
    ask: (there) => there.get('/apis/apps/v1/deployments', nobody),
    says: 'deployments.apps is forbidden: User "nobody" cannot list resource "deployments" in API group "apps" at the cluster scope',
    details: { group: 'apps', kind: 'deployments' },
  },
  {
    name: 'a namespace',
    ask: (there) => there.get(`/api/v1/namespaces/${there.namespace}`, nobody),
    says: 'namespaces "HERE" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "HERE"',
    details: { name: 'HERE', kind: 'namespaces' },
  },
  {
    name: 'a resource that there is not',
    ask: (there) => there.get(`/apis/none.example.com/v1/namespaces/${there.namespace}/things/a`, nobody),
    says: 'things.none.example.com "a" is forbidden: User "nobody" cannot get resource "things" in API group "none.example.com" in the namespace "HERE"',
    details: { name: 'a', group: 'none.example.com', kind: 'things' },
  },
  {
    name: 'a path that is no resource',
    ask: (there) => there.get('/metrics', nobody),
    says: 'forbidden: User "nobody" cannot get path "/metrics"',
    details: {},
  },
]
