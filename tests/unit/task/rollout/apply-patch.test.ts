import assert from 'node:assert/strict'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { JsonPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/json-patch.ts'

describe('a patch applied to an object in memory', () => {
  const object = { list: [1, 2], 'a/b': { '~': 1 }, same: true }
  const rows: readonly { it: string; patch: JsonPatch; want: unknown }[] = [
    { it: 'replaces', patch: [{ op: 'replace', path: '/same', value: 1 }], want: { ...object, same: 1 } },
    { it: 'adds a field', patch: [{ op: 'add', path: '/new', value: 1 }], want: { ...object, new: 1 } },
    { it: 'appends', patch: [{ op: 'add', path: '/list/-', value: 3 }], want: { ...object, list: [1, 2, 3] } },
    { it: 'inserts', patch: [{ op: 'add', path: '/list/0', value: 0 }], want: { ...object, list: [0, 1, 2] } },
    { it: 'removes from a list', patch: [{ op: 'remove', path: '/list/0' }], want: { ...object, list: [2] } },
    { it: 'removes a field', patch: [{ op: 'remove', path: '/same' }], want: { list: [1, 2], 'a/b': { '~': 1 } } },
    { it: 'unescapes', patch: [{ op: 'replace', path: '/a~1b/~0', value: 2 }], want: { ...object, 'a/b': { '~': 2 } } },
    {
      it: 'does one after the other',
      patch: [
        { op: 'test', path: '/list', value: [1, 2] },
        { op: 'add', path: '/m', value: {} },
        { op: 'add', path: '/m/n', value: 1 },
      ],
      want: { ...object, m: { n: 1 } },
    },
  ]
  for (const { it: name, patch, want } of rows) {
    it(name, () => {
      const before = structuredClone(object)
      assert.deepEqual(applyPatch(object, patch), want)
      assert.deepEqual(object, before)
    })
  }

  it('shares with the object all that the patch leaves alone, however much that is', () => {
    const routes = [
      { name: 'a', route: [{ weight: 1 }] },
      { name: 'b', route: [{ weight: 2 }] },
    ]
    const before = { metadata: { name: 'x' }, spec: { http: routes } }
    const after = applyPatch(before, [{ op: 'replace', path: '/spec/http/1/route/0/weight', value: 3 }])
    assert.equal(after.metadata, before.metadata)
    assert.equal(after.spec.http[0], before.spec.http[0])
    assert.deepEqual(after.spec.http[1], { name: 'b', route: [{ weight: 3 }] })
    assert.deepEqual(before.spec.http[1], { name: 'b', route: [{ weight: 2 }] })
  })

  const misfits: readonly JsonPatch[] = [
    [{ op: 'test', path: '/same', value: false }],
    [{ op: 'test', path: '/nothing', value: 1 }],
    [{ op: 'replace', path: '/nothing', value: 1 }],
    [{ op: 'remove', path: '/list/7' }],
    [{ op: 'add', path: '/nothing/deep', value: 1 }],
    [{ op: 'add', path: '/list/7', value: 1 }],
  ]
  for (const patch of misfits) {
    it(`refuses ${JSON.stringify(patch)}`, () => assert.throws(() => applyPatch(object, patch), /does not fit/))
  }
})
