import assert from 'node:assert/strict'
import { parseProtobuf } from '../../../../rehearsal/cluster/api/protobuf/body.ts'

/** A field that is bytes, by its number. */
const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes])
}
/** A field that is a number below 128. */
const number = (place: number, value: number): Buffer => Buffer.of(place * 8, value)

function body(apiVersion: string, kind: string, message: readonly Buffer[]): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)])
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, Buffer.concat(message))])
}

describe('protobuf of Kubernetes', () => {
  const cases: { tells: string; message: Buffer[]; want: object }[] = [
    // What Helm sends for the Secret of a release that has become too old.
    { tells: 'nothing but that it is to be deleted', message: [], want: {} },
    { tells: 'that it is to go at once', message: [number(1, 0)], want: { gracePeriodSeconds: 0 } },
    {
      tells: 'which object alone',
      message: [field(2, Buffer.concat([field(1, 'a-b'), field(2, '7')]))],
      want: { preconditions: { uid: 'a-b', resourceVersion: '7' } },
    },
    {
      tells: 'what becomes of its dependents',
      message: [number(3, 0), field(4, 'Foreground')],
      want: { orphanDependents: false, propagationPolicy: 'Foreground' },
    },
    { tells: 'that nothing is to be done', message: [field(5, 'All')], want: { dryRun: ['All'] } },
  ]
  for (const { tells, message, want } of cases) {
    it(`of DeleteOptions tells ${tells}`, () => {
      const parsed = parseProtobuf(body('v1', 'DeleteOptions', message))
      assert.deepEqual(parsed, { apiVersion: 'v1', kind: 'DeleteOptions', ...want })
    })
  }

  it('of DeleteOptions is refused with a field that would be lost', () => {
    assert.throws(() => parseProtobuf(body('v1', 'DeleteOptions', [number(6, 1)])), /field 6 of DeleteOptions/)
  })
})
