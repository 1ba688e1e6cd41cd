import assert from 'node:assert/strict'
import {
  newBlueDeployment,
  slotLabels,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/creation.ts'
import type {
  Deployment,
  DestinationRule,
  PodTemplate,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { promotionOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/promotion.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import {
  chooseContainer,
  patchTemplate,
  withImage,
  withLabels,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/template.ts'
import { deploymentOf, digestA, digestB, podOf, serviceOf, subsetTarget, target } from './fixtures.ts'

const two: PodTemplate = {
  spec: {
    initContainers: [{ name: 'fetch', image: 'fetch:1' }],
    containers: [
      { name: 'proxy', image: 'proxy:1' },
      { name: 'model', image: 'model:1' },
    ],
  },
}
const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'nothing was refused'
}

describe('the container that gets the image', () => {
  it('is the named one', () => assert.equal(chooseContainer(two, 'proxy', 'model').name, 'proxy'))
  it('is the one named like the application', () =>
    assert.equal(chooseContainer(two, undefined, 'model').name, 'model'))
  it('is the only one, whatever its name', () => {
    assert.equal(chooseContainer({ spec: { containers: [{ name: 'x' }] } }, undefined, 'model').name, 'x')
  })
  it('is refused when it is not there', () =>
    assert.equal(
      codeOf(() => chooseContainer(two, 'x', 'model')),
      'containerUnknown',
    ))
  it('is refused when nobody can tell', () =>
    assert.equal(
      codeOf(() => chooseContainer(two, undefined, 'web')),
      'containerUnknown',
    ))
})

describe('the patch of a pod template', () => {
  it('is empty when nothing differs, whatever the order of keys', () => {
    assert.deepEqual(
      patchTemplate(
        { metadata: {}, spec: { containers: [{ name: 'a', image: 'b' }] } },
        { spec: { containers: [{ image: 'b', name: 'a' }] }, metadata: {} },
      ),
      [],
    )
  })
  it('is one image, guarded by the name of its container', () => {
    assert.deepEqual(patchTemplate(two, withImage(two, 'model', 'model:2')), [
      { op: 'test', path: '/spec/template/spec/containers/1/name', value: 'model' },
      { op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'model:2' },
    ])
  })
  it('is the whole template when more differs', () => {
    const wanted = withLabels(withImage(two, 'model', 'model:2'), { a: 'b' })
    assert.deepEqual(patchTemplate(two, wanted), [{ op: 'replace', path: '/spec/template', value: wanted }])
  })
})

describe('what is promoted', () => {
  const withTemplate = (deployment: Deployment, template: PodTemplate): Deployment => ({
    ...deployment,
    spec: { ...deployment.spec, template },
  })
  const green = withTemplate(deploymentOf('green', 'x'), two)
  const next = withImage(withImage(two, 'model', 'model:2'), 'fetch', 'fetch:2')
  const blue = withTemplate(deploymentOf('blue', 'x'), next)
  const pod = podOf(blue, '', {
    initContainerStatuses: [{ name: 'fetch', ready: true, restartCount: 0, imageID: `fetch@${digestA}` }],
    containerStatuses: [
      { name: 'proxy', ready: true, restartCount: 0, imageID: digestA },
      { name: 'model', ready: true, restartCount: 0, imageID: `model@${digestB}` },
    ],
  })

  it('is each container’s running digest, by name, init containers too', () => {
    const { images, unpinned } = promotionOf(green, blue, [pod])
    assert.deepEqual(Object.fromEntries(images), {
      fetch: `fetch:2@${digestA}`,
      proxy: 'proxy:1',
      model: `model:2@${digestB}`,
    })
    assert.deepEqual(unpinned, ['proxy'])
  })

  it('is the image as it is when that names a digest already', () => {
    const pinned = withTemplate(blue, withImage(next, 'model', `model@${digestA}`))
    assert.equal(promotionOf(green, pinned, [pod]).images.get('model'), `model@${digestA}`)
  })

  it('is refused when pods run different digests of one tag', () => {
    const moved = podOf(blue, '', {
      containerStatuses: [{ name: 'model', ready: true, restartCount: 0, imageID: `model@${digestA}` }],
    })
    assert.equal(
      codeOf(() => promotionOf(green, blue, [pod, moved])),
      'digestAmbiguous',
    )
  })

  it('keeps green’s own template but for the images', () => {
    const edited = withTemplate(green, withLabels(two, { tier: 'gold' }))
    assert.deepEqual(promotionOf(edited, blue, [pod]).template.metadata?.labels, { tier: 'gold' })
  })

  it('is blue’s whole template when that came from a manifest, with green’s labels', () => {
    const made = { ...blue, metadata: { ...blue.metadata, annotations: { 'istio-canary-shift/manifest': 'sha256:1' } } }
    const withEnv = withTemplate(made, { ...next, spec: { ...next.spec, dnsPolicy: 'None' } })
    const labelled = withTemplate(green, withLabels(two, { model_version: 'green' }))
    const { template } = promotionOf(labelled, withEnv, [pod])
    assert.deepEqual([template.spec.dnsPolicy, template.metadata?.labels], ['None', { model_version: 'green' }])
  })
})

describe('blue’s Deployment', () => {
  const green = deploymentOf('green', 'model:1')
  const template = withLabels(green.spec.template, { model_version: 'blue' })

  it('has green’s settings, its own number of pods, and a selector that only its own pods fit', () => {
    const blue = newBlueDeployment(target, green, serviceOf('green'), template, { model_version: 'blue' }, 3)
    assert.deepEqual(blue.spec.selector, { matchLabels: { app: 'model', model_version: 'blue' } })
    assert.deepEqual([blue.spec.replicas, blue.spec.strategy, blue.status], [3, { type: 'RollingUpdate' }, undefined])
  })

  it('is refused when green’s Deployment would take its pods', () => {
    const greedy = { ...green, spec: { ...green.spec, selector: { matchLabels: { app: 'model' } } } }
    assert.equal(
      codeOf(() => newBlueDeployment(target, greedy, serviceOf('green'), template, {}, 1)),
      'selectorOverlap',
    )
  })

  it('is refused when green’s Service would send to its pods', () => {
    const greedy = { ...serviceOf('green'), spec: { selector: { app: 'model' } } }
    assert.equal(
      codeOf(() => newBlueDeployment(target, green, greedy, template, {}, 1)),
      'selectorOverlap',
    )
  })

  const rule: DestinationRule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'reviews' },
    spec: { host: 'reviews', subsets: [{ name: 'v2', labels: { version: 'v2' } }] },
  }
  it('gets the labels of its subset', () => {
    assert.deepEqual(slotLabels(subsetTarget, 'blue', undefined, [rule]), { version: 'v2' })
  })
  it('is refused when no DestinationRule has its subset', () => {
    assert.equal(
      codeOf(() => slotLabels(subsetTarget, 'green', undefined, [rule])),
      'subsetMissing',
    )
  })
})
