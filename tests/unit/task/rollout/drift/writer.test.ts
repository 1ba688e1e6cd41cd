import assert from 'node:assert/strict'
import type { FieldPath } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/writer.ts'
import {
  imagePath,
  tellWriter,
  writersOf,
} from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/writer.ts'
import type { ManagedFields } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'

const time = (hour: number) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00Z`
const entry = (manager: string, hour: number, fieldsV1: object, operation = 'Update'): ManagedFields => ({
  manager,
  operation,
  time: time(hour),
  fieldsV1,
})

/** As an API server has them: a route of Istio is one field, a container is told by its name. */
const virtualService = [
  entry('helm', 8, { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } }, 'f:spec': { '.': {}, 'f:hosts': {} } }),
  entry('istio-canary-shift', 9, {
    'f:metadata': { 'f:annotations': { '.': {}, 'f:istio-canary-shift/rollout': {} } },
  }),
  entry('kubectl-edit', 10, { 'f:spec': { 'f:http': {} } }),
]
const deployment = [
  entry('kubectl-create', 8, {
    'f:spec': {
      'f:replicas': {},
      'f:template': {
        'f:spec': {
          'f:containers': {
            'k:{"name":"model"}': {
              '.': {},
              'f:name': {},
              'f:ports': { '.': {}, 'k:{"containerPort":5001,"protocol":"TCP"}': { '.': {} } },
            },
            'k:{"name":"proxy"}': { '.': {}, 'f:image': {}, 'f:name': {} },
          },
        },
      },
    },
  }),
  entry('kubectl-set', 11, {
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"model"}': { 'f:image': {} } } } } },
  }),
  entry('kube-controller-manager', 12, { 'f:status': { 'f:replicas': {} } }),
]

describe('who wrote a field', () => {
  const rows: readonly { field: string; fields: readonly ManagedFields[]; path: FieldPath; writers: string[] }[] = [
    { field: 'a list that is one field', fields: virtualService, path: ['spec', 'http'], writers: ['kubectl-edit'] },
    {
      field: 'something within a list that is one field',
      fields: virtualService,
      path: ['spec', 'http', { index: 2 }, 'route', { index: 0 }, 'weight'],
      writers: ['kubectl-edit'],
    },
    {
      field: 'an annotation with a slash in its name',
      fields: virtualService,
      path: ['metadata', 'annotations', 'istio-canary-shift/rollout'],
      writers: ['istio-canary-shift'],
    },
    { field: 'a field that nobody owns', fields: virtualService, path: ['spec', 'gateways'], writers: [] },
    {
      field: 'a part of which several own something',
      fields: virtualService,
      path: ['spec'],
      writers: ['kubectl-edit', 'helm'],
    },
    { field: 'the image of a container', fields: deployment, path: imagePath('model'), writers: ['kubectl-set'] },
    {
      field: 'the image of another container',
      fields: deployment,
      path: imagePath('proxy'),
      writers: ['kubectl-create'],
    },
    {
      field: 'an element by several keys, in whichever order',
      fields: deployment,
      path: [...imagePath('model').slice(0, -1), 'ports', { key: { protocol: 'TCP', containerPort: 5001 } }],
      writers: ['kubectl-create'],
    },
    {
      field: 'a value of a set',
      fields: [entry('a', 1, { 'f:metadata': { 'f:finalizers': { '.': {}, 'v:"x/y"': {} } } })],
      path: ['metadata', 'finalizers', { value: 'x/y' }],
      writers: ['a'],
    },
    {
      field: 'an element by its index',
      fields: [entry('a', 1, { 'f:list': { 'i:0': {} } }), entry('b', 2, { 'f:list': { 'i:1': {} } })],
      path: ['list', { index: 1 }],
      writers: ['b'],
    },
    {
      field: 'a field that two applied alike, the latest first',
      fields: [
        entry('flux', 3, { 'f:spec': { 'f:http': {} } }, 'Apply'),
        entry('argocd', 5, { 'f:spec': { 'f:http': {} } }, 'Apply'),
      ],
      path: ['spec', 'http'],
      writers: ['argocd', 'flux'],
    },
    { field: 'an object without managed fields', fields: [], path: ['spec'], writers: [] },
    {
      field: 'an entry that is none',
      fields: [{ manager: 'odd', fieldsV1: 'nothing' }, { fieldsV1: { 'k:no json': {} } }],
      path: ['spec', { key: { name: 'a' } }],
      writers: [],
    },
  ]
  for (const { field, fields, path, writers } of rows) {
    it(`is told for ${field}`, () => {
      assert.deepEqual(
        writersOf(fields, path).map(({ manager }) => manager),
        writers,
      )
    })
  }

  it('is told with the way of writing and the time', () => {
    const [writer] = writersOf([entry('flux', 3, { 'f:spec': {} }, 'Apply')], ['spec'])
    assert.equal(writer && tellWriter(writer), 'flux (server-side apply) at 2026-11-23T03:00:00Z')
    assert.equal(tellWriter({ manager: '', applies: false, time: undefined }), 'someone without a name')
  })
})
