/**
 * Every right that the task makes use of, and what for: the one source of docs/permissions.md, of the roles in docs/roles,
 * and of the README's table. They are for the namespace of the rollout; those of `metrics` for that of Prometheus,
 * those of `gateway` for that of the ingress gateway.
 * tests/packaged/rights holds them against what the task asks the API server for, action by action.
 */

export type Action = 'deploy' | 'shift' | 'promote' | 'remove' | 'rollback' | 'status'

/** What a right is for: the rollout itself, what it can do without, or something that has to be asked for by an input. */
export type Feature = 'rollout' | 'autoscaling' | 'analyze' | 'metrics' | 'gateway'

/** One verb on one resource. */
export interface Right {
  readonly feature: Feature
  /** Empty for the core group. */
  readonly group: string
  readonly resource: string
  /** The only objects that it is given for; undefined: all of the namespace. */
  readonly names?: readonly string[]
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete'
  readonly actions: readonly Action[]
  /** What the right is used for, for operators; in Markdown. */
  readonly why: string
}

/** All actions, in their order. */
export const actions: readonly Action[] = ['deploy', 'shift', 'promote', 'remove', 'rollback', 'status']

const istio = 'networking.istio.io'
const waiting: readonly Action[] = ['deploy', 'promote', 'rollback']
const waitingOrRemoving: readonly Action[] = ['deploy', 'promote', 'remove', 'rollback']

export const rights: readonly Right[] = [
  right(istio, 'virtualservices', 'get', actions, 'to read the weights and the record of the rollout'),
  right(
    istio,
    'virtualservices',
    'list',
    without('deploy'),
    'to name those that are there when the one that is meant is missing',
  ),
  right(istio, 'virtualservices', 'create', ['deploy'], 'when there is none'),
  right(istio, 'virtualservices', 'patch', without('status'), 'to move the weights and to write the record'),
  right(istio, 'gateways', 'get', ['deploy'], 'to see whether the gateway is there'),
  right(istio, 'gateways', 'create', ['deploy'], 'when it is not'),
  right(istio, 'destinationrules', 'list', ['deploy'], 'to find the subsets, when slots are split by subsets'),
  right('apps', 'deployments', 'get', actions, 'to read the slots: images, templates, readiness'),
  right('apps', 'deployments', 'list', waitingOrRemoving, 'to wait for a slot to become ready or to go'),
  right('apps', 'deployments', 'watch', waitingOrRemoving, 'likewise'),
  right('apps', 'deployments', 'create', ['deploy'], 'to create a slot'),
  right(
    'apps',
    'deployments',
    'patch',
    waitingOrRemoving,
    'to give a slot its image, and green the note of its old template',
  ),
  right('apps', 'deployments', 'delete', ['remove', 'rollback'], 'to remove blue'),
  right('apps', 'replicasets', 'list', waiting, 'to tell pods of the new template from those of the old'),
  right('apps', 'replicasets', 'watch', waiting, 'likewise'),
  right('', 'services', 'get', ['deploy'], 'to see whether the slots’ Services are there'),
  right('', 'services', 'create', ['deploy'], 'when they are not'),
  right(
    '',
    'pods',
    'list',
    ['deploy', 'shift', 'promote', 'rollback'],
    'to tell why a slot is not ready, and to read the digests that blue runs',
  ),
  right('', 'pods', 'watch', waiting, 'likewise'),
  ...accompanied('autoscaling', 'horizontalpodautoscalers', 'autoscalers'),
  ...accompanied('policy', 'poddisruptionbudgets', 'disruption budgets'),
  ...judged(istio, 'virtualservices', 'gateways', 'destinationrules', 'serviceentries'),
  ...judged('', 'services', 'pods'),
  {
    ...right('', 'services/proxy', 'get', ['shift'], 'to ask Prometheus, with `prometheusService`', 'metrics'),
    names: ['prometheus:9090'],
  },
  {
    ...right('', 'services', 'get', without('status'), 'to find the ingress gateway, with `probeUrl: auto`', 'gateway'),
    names: ['istio-ingressgateway'],
  },
]

/** The rights of a role for the rollout with some features. */
export function rightsFor(...features: readonly Feature[]): readonly Right[] {
  return rights.filter(({ feature }) => features.includes(feature))
}

/** The rights that a feature needs beyond those of another. */
export function rightsBeyond(base: Feature, feature: Feature): readonly Right[] {
  const given = new Set(rightsFor(base).map(nameOf))
  return rightsFor(feature).filter((right) => !given.has(nameOf(right)))
}

/** The rights of a role that may run one action alone. */
export function rightsOf(action: Action): readonly Right[] {
  return rightsFor('rollout').filter((right) => right.actions.includes(action))
}

/** `list pods.`, `get deployments.apps` */
function nameOf({ verb, resource, group }: Right): string {
  return `${verb} ${resource}.${group}`
}

function right(
  group: string,
  resource: string,
  verb: Right['verb'],
  used: readonly Action[],
  why: string,
  feature: Feature = 'rollout',
): Right {
  return { feature, group, resource, verb, actions: used, why }
}

/** What green may have beside its Deployment, and blue gets likewise. */
function accompanied(group: string, resource: string, name: string): readonly Right[] {
  return [
    right(group, resource, 'list', ['deploy'], `to find green’s ${name}`, 'autoscaling'),
    right(group, resource, 'create', ['deploy'], `to give blue the same ${name}`, 'autoscaling'),
  ]
}

/** What `istioctl analyze` is shown of a namespace. */
function judged(group: string, ...resources: readonly string[]): readonly Right[] {
  const why = 'to let `istioctl analyze` judge them, with `analyze: warn` or `fail`'
  return resources.map((resource) => right(group, resource, 'list', ['shift'], why, 'analyze'))
}

function without(one: Action): readonly Action[] {
  return actions.filter((action) => action !== one)
}
