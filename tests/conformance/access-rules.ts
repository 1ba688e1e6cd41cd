/** Rules, and what they allow and do not allow. */
import type { Reply } from './client.ts'
import { configMap, deployment, expectMade, type Room } from './room.ts'

interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount'
  readonly name: string
  readonly namespace?: string
}

/** What a binding gives. */
export interface Grant {
  /** Of a Role of its own. */
  readonly rules: readonly Rule[]
  /** Binds this role instead. */
  readonly roleRef?: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string }
}

type Ask = (room: Room, headers: Record<string, string>) => Promise<Reply>

export interface RuleRow {
  readonly name: string
  readonly grant: Grant
  readonly allowed: readonly Ask[]
  readonly denied: readonly Ask[]
}

/** Makes a Role with the rules and binds it in the room's namespace. Returns the path of the binding. */
export async function bind(room: Room, name: string, { rules, roleRef }: Grant, subject: Subject): Promise<string> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${room.namespace}`
  const object = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } }
  if (roleRef === undefined) expectMade(await room.post(`${rbac}/roles`, { ...object, kind: 'Role', rules }))
  const ref = { apiGroup: 'rbac.authorization.k8s.io', ...(roleRef ?? { kind: 'Role', name }) }
  const binding = { ...object, kind: 'RoleBinding', subjects: [subject], roleRef: ref }
  expectMade(await room.post(`${rbac}/rolebindings`, binding))
  return `${rbac}/rolebindings/${name}`
}

const list: Ask = (room, headers) => room.get(room.paths.deployments, headers)
const listOne: Ask = (room, headers) =>
  room.get(`${room.paths.deployments}?fieldSelector=metadata.name%3Dgreen`, headers)
const get: Ask = (room, headers) => room.get(`${room.paths.deployments}/green`, headers)
const getOther: Ask = (room, headers) => room.get(`${room.paths.deployments}/blue`, headers)
const scale: Ask = (room, headers) => room.get(`${room.paths.deployments}/green/scale`, headers)
const status: Ask = (room, headers) => room.get(`${room.paths.deployments}/green/status`, headers)
const create: Ask = (room, headers) => room.send('POST', room.paths.deployments, deployment('green'), headers)
const removeAll: Ask = (room, headers) =>
  room.send('DELETE', `${room.paths.deployments}?labelSelector=none`, undefined, headers)
const getConfigMap: Ask = (room, headers) => room.get(`${room.paths.configmaps}/one`, headers)
const createConfigMap: Ask = (room, headers) => room.send('POST', room.paths.configmaps, configMap('one'), headers)
const elsewhere: Ask = (room, headers) => room.get('/apis/apps/v1/namespaces/default/deployments', headers)
const everywhere: Ask = (room, headers) => room.get('/apis/apps/v1/deployments', headers)

const apps = { apiGroups: ['apps'] }
const of = (...rules: readonly Rule[]): Grant => ({ rules })

export const ruleRows: readonly RuleRow[] = [
  {
    name: 'a verb on a resource',
    grant: of({ ...apps, resources: ['deployments'], verbs: ['list'] }),
    allowed: [list, listOne],
    denied: [get, create, scale, removeAll, getConfigMap, elsewhere, everywhere],
  },
  {
    name: 'all verbs',
    grant: of({ ...apps, resources: ['deployments'], verbs: ['*'] }),
    allowed: [list, get, create, removeAll],
    denied: [scale, status, getConfigMap, elsewhere],
  },
  {
    name: 'all resources of a group',
    grant: of({ ...apps, resources: ['*'], verbs: ['get'] }),
    allowed: [get, scale, status],
    denied: [list, getConfigMap],
  },
  {
    name: 'all groups',
    grant: of({ apiGroups: ['*'], resources: ['deployments', 'configmaps'], verbs: ['get'] }),
    allowed: [get, getConfigMap],
    denied: [list, createConfigMap],
  },
  {
    name: 'the core group',
    grant: of({ apiGroups: [''], resources: ['*'], verbs: ['create'] }),
    allowed: [createConfigMap],
    denied: [getConfigMap, create],
  },
  {
    name: 'a subresource',
    grant: of({ ...apps, resources: ['deployments/scale'], verbs: ['get'] }),
    allowed: [scale],
    denied: [get, status],
  },
  {
    name: 'a subresource of all resources',
    grant: of({ ...apps, resources: ['*/status'], verbs: ['get'] }),
    allowed: [status],
    denied: [get, scale],
  },
  {
    name: 'the name of an object',
    grant: of({ ...apps, resources: ['deployments'], resourceNames: ['green'], verbs: ['get', 'list', 'create'] }),
    allowed: [get, listOne],
    denied: [getOther, list, create],
  },
  {
    name: 'several rules together',
    grant: of(
      { ...apps, resources: ['deployments'], verbs: ['get'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
    ),
    allowed: [get, getConfigMap],
    denied: [list, createConfigMap],
  },
  {
    name: 'a ClusterRole in one namespace',
    grant: { rules: [], roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } },
    allowed: [get, scale, create, getConfigMap],
    denied: [elsewhere, everywhere],
  },
]
