import { Document, isScalar, visit } from 'yaml'
import { type Feature, type Right, rightsBeyond, rightsFor, rightsOf } from './rights.ts'

/** A file of docs/roles, ready for `kubectl apply --namespace …`. */
export interface RoleFile {
  readonly name: string
  readonly text: string
}

/** A rule of a Role: the verbs on one resource. */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** The rules that grant some rights, one for each resource. */
export function rulesFor(rights: readonly Right[]): readonly Rule[] {
  const rules = new Map<string, { readonly right: Right; readonly verbs: string[] }>()
  for (const right of rights) {
    const name = `${right.resource}.${right.group}`
    const known = rules.get(name)
    if (known === undefined) rules.set(name, { right, verbs: [right.verb] })
    else known.verbs.push(right.verb)
  }
  return [...rules.values()].map(({ right, verbs }) => ({
    apiGroups: [right.group],
    resources: [right.resource],
    ...(right.names && { resourceNames: right.names }),
    verbs,
  }))
}

const account = 'istio-canary-shift'
const viewer = `${account}-status`
const apiGroup = 'rbac.authorization.k8s.io'

/** What has to be asked for, and has a file of its own. */
const additions: readonly { readonly feature: Feature; readonly about: string }[] = [
  { feature: 'analyze', about: "What the input 'analyze' needs." },
]

/** What is needed in another namespace than the rollout's. */
const elsewhere: readonly { readonly feature: Feature; readonly about: string; readonly it: string }[] = [
  {
    feature: 'metrics',
    about: "What the input 'prometheusService' needs.",
    it: 'the namespace of Prometheus, after its Service and port are as yours',
  },
  {
    feature: 'gateway',
    about: "What 'probeUrl: auto' needs.",
    it: 'the namespace of the ingress gateway, after its Service is as yours',
  },
]

/** Every file of docs/roles. */
export function roleFiles(): readonly RoleFile[] {
  return [
    file('rollout.yaml', 'What all actions need: a service account, its Role, and the binding of the two.', [
      serviceAccount(account),
      role(account, rightsFor('rollout', 'autoscaling')),
      binding(account, account),
    ]),
    ...additions.map(({ feature, about }) =>
      file(`${feature}.yaml`, `${about} A Role for the account of rollout.yaml, on top of its own.`, [
        role(`${account}-${feature}`, rightsBeyond('rollout', feature)),
        binding(`${account}-${feature}`, account),
      ]),
    ),
    ...elsewhere.map(({ feature, about, it }) =>
      file(
        `${feature}.yaml`,
        `${about} A Role, to be bound to the account of rollout.yaml.`,
        [role(`${account}-${feature}`, rightsFor(feature))],
        { it, place: 'istio-system' },
      ),
    ),
    file('status.yaml', "A service account that may do nothing but run the action 'status'.", [
      serviceAccount(viewer),
      role(viewer, rightsOf('status')),
      binding(viewer, viewer),
    ]),
    file(
      'token.yaml',
      'A token without an end for the service account of rollout.yaml, for a service connection by service account.',
      [
        {
          ...object('v1', 'Secret', `${account}-token`, { 'kubernetes.io/service-account.name': account }),
          type: 'kubernetes.io/service-account-token',
        },
      ],
    ),
  ]
}

/** Where the objects of a file belong. */
const ofRollout = { it: 'the namespace of the rollout', place: 'YOUR-NAMESPACE' }

function file(name: string, about: string, objects: readonly object[], { it, place } = ofRollout): RoleFile {
  const head = [
    `# ${about}`,
    `# Apply it in ${it}: kubectl apply -n ${place} -f docs/roles/${name}`,
    '# Made by `npx tsx scripts/permissions.ts`; changes by hand get lost.',
  ]
  return { name, text: `${head.join('\n')}\n${objects.map(yaml).join('---\n')}` }
}

/** As people write it: lists of words in one line. */
function yaml(value: object): string {
  const document = new Document(value)
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar)
    },
  })
  return document.toString({ flowCollectionPadding: false })
}

function object(apiVersion: string, kind: string, name: string, annotations?: Readonly<Record<string, string>>) {
  return { apiVersion, kind, metadata: { name, ...(annotations && { annotations }) } }
}

const serviceAccount = (name: string) => object('v1', 'ServiceAccount', name)

const role = (name: string, rights: readonly Right[]) => ({
  ...object(`${apiGroup}/v1`, 'Role', name),
  rules: rulesFor(rights),
})

const binding = (name: string, subject: string) => ({
  ...object(`${apiGroup}/v1`, 'RoleBinding', name),
  // Without a namespace it is the service account of the namespace in which the binding is.
  subjects: [{ kind: 'ServiceAccount', name: subject }],
  roleRef: { apiGroup, kind: 'Role', name },
})
