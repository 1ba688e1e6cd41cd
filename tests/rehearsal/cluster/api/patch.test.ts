import assert from 'node:assert/strict'
import { jsonPatch } from '../../../../rehearsal/cluster/api/patch/json-patch.ts'
import { mergePatch } from '../../../../rehearsal/cluster/api/patch/merge-patch.ts'
import { strategicMergePatch } from '../../../../rehearsal/cluster/api/patch/strategic.ts'
import { loadSchema, type Schema } from '../../../../rehearsal/cluster/api/schema.ts'
import { isRefused } from '../../../../rehearsal/cluster/store/errors.ts'

describe('merge patch', () => {
  const cases: { name: string; target: unknown; patch: unknown; want: unknown }[] = [
    { name: 'merges maps', target: { a: { b: 1 } }, patch: { a: { c: 2 } }, want: { a: { b: 1, c: 2 } } },
    { name: 'removes by null', target: { a: 1, b: 2 }, patch: { a: null }, want: { b: 2 } },
    { name: 'replaces lists', target: { a: [1, 2] }, patch: { a: [3] }, want: { a: [3] } },
    { name: 'drops nulls of new maps', target: {}, patch: { a: { b: null, c: 1 } }, want: { a: { c: 1 } } },
    { name: 'replaces a value by a map', target: { a: 'x' }, patch: { a: { b: 1 } }, want: { a: { b: 1 } } },
  ]
  for (const { name, target, patch, want } of cases) {
    it(name, () => assert.deepEqual(mergePatch(target, patch), want))
  }
})

describe('JSON patch', () => {
  const route = { spec: { http: [{ weight: 50 }, { weight: 50 }] } }
  it('does its operations in order when the tests hold', () => {
    const patched = jsonPatch(route, [
      { op: 'test', path: '/spec/http/0', value: { weight: 50 } },
      { op: 'replace', path: '/spec/http/0/weight', value: 0 },
      { op: 'remove', path: '/spec/http/1' },
      { op: 'add', path: '/spec/http/-', value: { weight: 7 } },
    ])
    assert.deepEqual(patched, { spec: { http: [{ weight: 0 }, { weight: 7 }] } })
    assert.equal(route.spec.http[0]?.weight, 50, 'the target is untouched')
  })

  const refused: { name: string; patch: unknown; reason: string }[] = [
    { name: 'a test that fails', patch: [{ op: 'test', path: '/spec/http/0/weight', value: 51 }], reason: 'Invalid' },
    { name: 'a test of what is missing', patch: [{ op: 'test', path: '/spec/none', value: 1 }], reason: 'Invalid' },
    { name: 'removing what is missing', patch: [{ op: 'remove', path: '/none' }], reason: 'Invalid' },
    { name: 'replacing what is missing', patch: [{ op: 'replace', path: '/a/b', value: 1 }], reason: 'Invalid' },
    { name: 'an operation that there is not', patch: [{ op: 'twist', path: '/spec' }], reason: 'Invalid' },
    { name: 'what is no list', patch: { op: 'remove' }, reason: 'BadRequest' },
    {
      name: 'too many operations',
      patch: Array(10_001).fill({ op: 'test', path: '', value: {} }),
      reason: 'RequestEntityTooLarge',
    },
  ]
  for (const { name, patch, reason } of refused) {
    it(`refuses ${name} as ${reason}`, () => {
      assert.throws(
        () => jsonPatch(route, patch),
        (error) => isRefused(error, reason),
      )
    })
  }
})

describe('strategic merge patch', () => {
  let schema: Schema
  before(async () => {
    schema = await loadSchema()
  })

  const containers = [
    { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
    { name: 'b', image: 'b:1' },
  ]
  const cases: { name: string; model: string; target: unknown; patch: unknown; want: unknown }[] = [
    {
      name: 'merges containers by name and their variables by name',
      model: 'V1PodSpec',
      target: { containers },
      patch: { containers: [{ name: 'a', image: 'a:2', env: [{ name: 'Y', value: '2' }] }] },
      want: {
        containers: [
          {
            name: 'a',
            image: 'a:2',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '2' },
            ],
          },
          { name: 'b', image: 'b:1' },
        ],
      },
    },
    {
      name: 'appends an element with a new key',
      model: 'V1PodSpec',
      target: { containers: [{ name: 'a' }] },
      patch: { containers: [{ name: 'c', image: 'c:1', command: null }] },
      want: { containers: [{ name: 'a' }, { name: 'c', image: 'c:1' }] },
    },
    {
      name: 'deletes an element by directive',
      model: 'V1PodSpec',
      target: { containers },
      patch: { containers: [{ name: 'a', $patch: 'delete' }] },
      want: { containers: [{ name: 'b', image: 'b:1' }] },
    },
    {
      name: 'replaces a list by directive',
      model: 'V1PodSpec',
      target: { containers },
      patch: { containers: [{ $patch: 'replace' }, { name: 'c' }] },
      want: { containers: [{ name: 'c' }] },
    },
    {
      name: 'replaces a map by directive',
      model: 'V1PodSpec',
      target: { nodeSelector: { a: 'b' } },
      patch: { nodeSelector: { $patch: 'replace', c: 'd' } },
      want: { nodeSelector: { c: 'd' } },
    },
    {
      name: 'keeps only the retained keys',
      model: 'V1DeploymentSpec',
      target: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      patch: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      want: { strategy: { type: 'Recreate' } },
    },
    {
      name: 'puts elements in the wanted order',
      model: 'V1PodSpec',
      target: { containers },
      patch: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
        containers: [{ name: 'c' }],
      },
      want: { containers: [{ name: 'c' }, containers[1], containers[0]] },
    },
    {
      name: 'orders elements that it does not change',
      model: 'V1PodSpec',
      target: { containers },
      patch: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      want: { containers: [containers[1], containers[0]] },
    },
    {
      name: 'leaves elements that it does not name before those that stood after them',
      model: 'V1PodSpec',
      target: { containers: [{ name: 'sidecar' }, { name: 'a' }] },
      patch: { '$setElementOrder/containers': [{ name: 'a' }, { name: 'n' }], containers: [{ name: 'n' }] },
      want: { containers: [{ name: 'sidecar' }, { name: 'a' }, { name: 'n' }] },
    },
    {
      name: "merges a Service's ports by port and a container's by containerPort",
      model: 'V1ServiceSpec',
      target: { ports: [{ port: 80, name: 'http' }, { port: 81 }] },
      patch: { ports: [{ port: 80, targetPort: 5001 }] },
      want: { ports: [{ port: 80, name: 'http', targetPort: 5001 }, { port: 81 }] },
    },
    {
      name: 'replaces lists without a key',
      model: 'V1PodSpec',
      target: { tolerations: [{ key: 'a' }] },
      patch: { tolerations: [{ key: 'b' }] },
      want: { tolerations: [{ key: 'b' }] },
    },
    {
      name: 'merges conditions by type and owners by uid',
      model: 'V1Deployment',
      target: {
        metadata: { ownerReferences: [{ uid: '1' }] },
        status: { conditions: [{ type: 'A', status: 'True' }] },
      },
      patch: {
        metadata: { ownerReferences: [{ uid: '2' }] },
        status: { conditions: [{ type: 'A', status: 'False' }, { type: 'B' }] },
      },
      want: {
        metadata: { ownerReferences: [{ uid: '1' }, { uid: '2' }] },
        status: { conditions: [{ type: 'A', status: 'False' }, { type: 'B' }] },
      },
    },
    {
      name: 'adds to finalizers and removes from them',
      model: 'V1ObjectMeta',
      target: { finalizers: ['a', 'b'] },
      patch: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] },
      want: { finalizers: ['b', 'c'] },
    },
    {
      name: 'removes labels by null',
      model: 'V1ObjectMeta',
      target: { labels: { a: 'b', c: 'd' } },
      patch: { labels: { a: null } },
      want: { labels: { c: 'd' } },
    },
  ]
  for (const { name, model, target, patch, want } of cases) {
    it(name, () => assert.deepEqual(strategicMergePatch(schema, model, target, patch), want))
  }

  const refused: { name: string; patch: unknown; message: RegExp }[] = [
    { name: 'an element without its key', patch: { containers: [{ image: 'x' }] }, message: /merge key: name/ },
    {
      name: 'an unknown directive',
      patch: { $patch: 'twist' },
      message: /^ApiError: unknown patch type: twist in map: map\[\$patch:twist\]$/,
    },
    {
      name: 'an element that is no object',
      patch: { containers: ['x'] },
      message: /list element types are not identical: \[\[map\[.*\]\] \[x\]\]$/,
    },
  ]
  for (const { name, patch, message } of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => strategicMergePatch(schema, 'V1PodSpec', { containers }, patch), message)
    })
  }
})
