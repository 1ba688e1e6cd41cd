import assert from 'node:assert/strict'
import {
  digestOfImageId,
  parseImage,
  pinImage,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/image.ts'
import { digestA } from './fixtures.ts'

describe('an image reference', () => {
  const good: readonly { text: string; want: unknown }[] = [
    { text: 'model', want: { name: 'model', tag: undefined, digest: undefined } },
    { text: 'model:42', want: { name: 'model', tag: '42', digest: undefined } },
    { text: 'localhost:5000/ml/model', want: { name: 'localhost:5000/ml/model', tag: undefined, digest: undefined } },
    {
      text: 'mlopspyciamlcr.azurecr.io/mlmodel:20261122.3',
      want: { name: 'mlopspyciamlcr.azurecr.io/mlmodel', tag: '20261122.3', digest: undefined },
    },
    { text: `acr.io/model@${digestA}`, want: { name: 'acr.io/model', tag: undefined, digest: digestA } },
    { text: `acr.io/model:1@${digestA}`, want: { name: 'acr.io/model', tag: '1', digest: digestA } },
  ]
  for (const { text, want } of good) it(`is read from '${text}'`, () => assert.deepEqual(parseImage(text), want))

  const bad = [
    '',
    'Model:1',
    'model:',
    'model tag',
    'model:a b',
    'model@sha256:12',
    '/model',
    'model/',
    'http://acr.io/model',
    'a'.repeat(600),
    'model:1;rm -rf',
  ]
  for (const text of bad)
    it(`is not ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(parseImage(text), undefined))

  it('is pinned with its tag kept for people', () => {
    assert.equal(pinImage('acr.io/model:B', digestA), `acr.io/model:B@${digestA}`)
    assert.equal(pinImage('acr.io/model', digestA), `acr.io/model@${digestA}`)
  })

  const ids: readonly { id: string; want: string | undefined }[] = [
    { id: `acr.io/model@${digestA}`, want: digestA },
    { id: `docker-pullable://acr.io/model@${digestA}`, want: digestA },
    { id: digestA, want: undefined },
    { id: '', want: undefined },
  ]
  for (const { id, want } of ids) {
    it(`has ${want === undefined ? 'no digest' : 'its digest'} in the imageID '${id.slice(0, 24)}'`, () =>
      assert.equal(digestOfImageId(id), want))
  }
})
