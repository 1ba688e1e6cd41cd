/** Where somebody with rights to some of a cluster's objects could leave a text that the task reads. */
import assert from 'node:assert/strict'

/** What is read of a cluster as somebody with rights to some of its objects could have left it. */
type Seen = Record<string, unknown>

/** A place in an object, by its kind, and what is put there. */
export interface Place {
  readonly it: string
  readonly collection: string
  readonly change: (object: Seen, text: string) => unknown
  readonly action?: string
  readonly inputs?: Readonly<Record<string, string>>
}

export const recordAnnotation = 'istio-canary-shift/rollout'
const metadataOf = (object: Seen) => object.metadata as Seen & { annotations: Record<string, string> }
const withRecord = (object: Seen, change: (record: Seen) => unknown) => {
  const { annotations } = metadataOf(object)
  const kept = JSON.parse(annotations[recordAnnotation] ?? assert.fail('there is no record'))
  change(kept)
  annotations[recordAnnotation] = JSON.stringify(kept)
}
// biome-ignore lint/suspicious/noExplicitAny: the tests reach deep into objects of every kind
const deep = (object: Seen): any => object

export const places: readonly Place[] = [
  {
    it: 'the record, as a text',
    collection: 'virtualservices',
    change: (object, text) => {
      metadataOf(object).annotations[recordAnnotation] = text
    },
  },
  {
    it: 'the record’s run',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        deep(kept).run.name = text
        deep(kept).run.id = 9
      }),
  },
  {
    it: 'the record’s project and pipeline',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        Object.assign(deep(kept).run, { project: text, pipeline: text, collection: text })
      }),
  },
  {
    it: 'the record’s images',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        deep(kept).images = { before: text, candidate: text, promoted: null }
        deep(kept).left = undefined
      }),
  },
  {
    it: 'the record’s container',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        kept.container = text
      }),
  },
  {
    it: 'the record’s times',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        kept.updatedAt = text
        kept.startedAt = text
      }),
  },
  {
    it: 'the record’s history',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        for (const one of deep(kept).history) one.run = text
      }),
  },
  {
    it: 'the routes that the record keeps',
    collection: 'virtualservices',
    change: (object, text) =>
      withRecord(object, (kept) => {
        for (const { route } of deep(kept).left.routes) route.name = text
      }),
  },
  {
    it: 'the name of a route',
    collection: 'virtualservices',
    change: (object, text) => {
      for (const route of deep(object).spec.http) route.name = text
    },
  },
  {
    it: 'the host of a destination',
    collection: 'virtualservices',
    change: (object, text) => {
      deep(object).spec.http.at(-1).route[0].destination.host = text
    },
  },
  {
    it: 'the hosts and gateways',
    collection: 'virtualservices',
    change: (object, text) => {
      Object.assign(deep(object).spec, { hosts: [text], gateways: [text] })
    },
    inputs: { probeUrl: 'auto' },
  },
  {
    it: 'who wrote fields',
    collection: 'virtualservices',
    change: (object, text) => {
      deep(object).spec.http.at(-1).route[0].weight = 7
      metadataOf(object).managedFields = [
        { manager: text, operation: 'Update', time: '2026-11-22T10:00:00Z', fieldsV1: { 'f:spec': { 'f:http': {} } } },
      ]
    },
  },
  {
    it: 'labels and annotations of somebody’s tools',
    collection: 'virtualservices',
    change: (object, text) => {
      metadataOf(object).annotations['argocd.argoproj.io/tracking-id'] = text
      metadataOf(object).labels = { 'helm.toolkit.fluxcd.io/name': text, 'app.kubernetes.io/managed-by': text }
    },
  },
  {
    it: 'the image of a slot',
    collection: 'deployments',
    change: (object, text) => {
      deep(object).spec.template.spec.containers[0].image = text
    },
  },
  {
    it: 'the name of a container',
    collection: 'deployments',
    change: (object, text) => {
      deep(object).spec.template.spec.containers[0].name = text
    },
  },
  {
    it: 'conditions of a Deployment',
    collection: 'deployments',
    change: (object, text) => {
      deep(object).status = { conditions: [{ type: 'Progressing', status: 'False', reason: text, message: text }] }
    },
  },
  {
    it: 'what a promotion keeps',
    collection: 'deployments',
    change: (object, text) => {
      metadataOf(object).annotations['istio-canary-shift/before-promotion'] = text
    },
    action: 'rollback',
  },
  {
    it: 'the state of pods',
    collection: 'pods',
    change: (object, text) => {
      deep(object).status = podStatus(text)
    },
  },
  {
    it: 'their images’ digests',
    collection: 'pods',
    change: (object, text) => {
      for (const one of deep(object).status?.containerStatuses ?? []) one.imageID = text
    },
  },
  {
    it: 'the state of sets of pods',
    collection: 'replicasets',
    change: (object, text) => {
      deep(object).status = { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: text, message: text }] }
    },
  },
]

/** What the log has no word of: it is not read in these steps, or only whether it is as it was. */
export const quiet: readonly string[] = [
  'the record, as a text',
  'the record’s container',
  'the record’s history',
  'the host of a destination',
  'conditions of a Deployment',
  'what a promotion keeps',
  'the state of pods',
  'their images’ digests',
  'the state of sets of pods',
]

function podStatus(text: string): object {
  const state = { waiting: { reason: text, message: text } }
  const status = {
    name: text,
    ready: false,
    restartCount: 3,
    imageID: text,
    state,
    lastState: { terminated: { reason: text, message: text, exitCode: 3 } },
  }
  return {
    phase: text,
    reason: text,
    message: text,
    conditions: [{ type: 'PodScheduled', status: 'False', reason: text, message: text }],
    containerStatuses: [status],
    initContainerStatuses: [status],
  }
}
