import assert from 'node:assert/strict'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import {
  beforePromotion,
  manifestAnnotation,
  patchPromotion,
  patchRestoration,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/deployment.ts'
import type {
  Container,
  Deployment,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { promotionOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/promotion.ts'
import { everyContainer } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/template.ts'
import { deploymentOf, podOf } from './fixtures.ts'

/** Images of containers by their names, in their order. */
type Images = Readonly<Record<string, string>>

interface Row {
  readonly it: string
  readonly green: { readonly init?: Images; readonly main: Images }
  readonly blue: { readonly init?: Images; readonly main: Images; readonly fromManifest?: boolean }
  /** Green's containers once it was promoted; `@` stands for the digest that blue's pods run. */
  readonly want: Images
}

const rows: readonly Row[] = [
  {
    it: 'the only one',
    green: { main: { model: 'm:1' } },
    blue: { main: { model: 'm:2' } },
    want: { model: 'm:2@' },
  },
  {
    it: 'each by its name',
    green: { main: { model: 'm:1', proxy: 'p:1' } },
    blue: { main: { model: 'm:2', proxy: 'p:1' } },
    want: { model: 'm:2@', proxy: 'p:1@' },
  },
  {
    it: 'each by its name, whatever the order',
    green: { main: { proxy: 'p:1', model: 'm:1' } },
    blue: { main: { model: 'm:2', proxy: 'p:2' } },
    want: { proxy: 'p:2@', model: 'm:2@' },
  },
  {
    it: 'init containers as well',
    green: { init: { fetch: 'f:1', unpack: 'u:1' }, main: { model: 'm:1' } },
    blue: { init: { unpack: 'u:2', fetch: 'f:2' }, main: { model: 'm:2' } },
    want: { fetch: 'f:2@', unpack: 'u:2@', model: 'm:2@' },
  },
  {
    it: 'none that green alone has',
    green: { init: { fetch: 'f:1' }, main: { model: 'm:1', logs: 'l:1' } },
    blue: { main: { model: 'm:2' } },
    want: { fetch: 'f:1', model: 'm:2@', logs: 'l:1' },
  },
  {
    it: 'none that blue alone has, when blue was made after green',
    green: { main: { model: 'm:1' } },
    blue: { main: { model: 'm:2', logs: 'l:2' } },
    want: { model: 'm:2@' },
  },
  {
    it: 'all of blue’s and no other, when blue was made from a manifest',
    green: { init: { fetch: 'f:1' }, main: { model: 'm:1', proxy: 'p:1' } },
    blue: { main: { logs: 'l:2', model: 'm:2' }, fromManifest: true },
    want: { logs: 'l:2@', model: 'm:2@' },
  },
  {
    it: 'an image that names its digest as it is',
    green: { main: { model: 'm:1' } },
    blue: { main: { model: `m@sha256:${'d'.repeat(64)}` } },
    want: { model: `m@sha256:${'d'.repeat(64)}` },
  },
]

const containersOf = (images: Images): readonly Container[] =>
  Object.entries(images).map(([name, image]) => ({ name, image, env: [{ name: 'IN', value: name }] }))

function slot(name: 'green' | 'blue', { init, main }: Row['green']): Deployment {
  const one = deploymentOf(name, 'x')
  const spec = { containers: containersOf(main), ...(init && { initContainers: containersOf(init) }) }
  return { ...one, spec: { ...one.spec, template: { ...one.spec.template, spec } } }
}

const digestFor = (name: string) => `sha256:${Buffer.from(name.padEnd(32, '.')).toString('hex')}`

function podRunning(blue: Deployment) {
  const status = ({ name, image = '' }: Container) => ({
    name,
    ready: true,
    restartCount: 0,
    imageID: `${image.split(/[:@]/)[0]}@${digestFor(name)}`,
  })
  const { initContainers = [], containers } = blue.spec.template.spec
  // A sidecar that somebody injected is in no template.
  const injected = { name: 'istio-proxy', image: 'istio:1' }
  return podOf(blue, '', {
    initContainerStatuses: initContainers.map(status),
    containerStatuses: [...containers, injected].map(status),
  })
}

const imagesIn = ({ spec }: Deployment) =>
  Object.fromEntries(everyContainer(spec.template).map(({ name, image }) => [name, image]))

describe('of several containers', () => {
  for (const { it: title, green: ofGreen, blue: ofBlue, want } of rows) {
    const green = slot('green', ofGreen)
    const made = slot('blue', ofBlue)
    const annotations = { ...made.metadata.annotations, [manifestAnnotation]: 'sha256:1' }
    const blue = ofBlue.fromManifest ? { ...made, metadata: { ...made.metadata, annotations } } : made
    const promote = () => {
      const { template } = promotionOf(green, blue, [podRunning(blue)])
      return applyPatch(green, patchPromotion(green, template, 'now'))
    }

    it(`a promotion takes ${title}`, () => {
      const pinned = Object.entries(want).map(([name, image]) => [
        name,
        image.endsWith('@') ? `${image}${digestFor(name)}` : image,
      ])
      assert.deepEqual(Object.entries(imagesIn(promote())), pinned)
    })

    it(`a rollback gives back what green had, where a promotion takes ${title}`, () => {
      const promoted = promote()
      const before = beforePromotion(promoted, 'now') ?? assert.fail()
      const back = applyPatch(promoted, patchRestoration(promoted, before))
      assert.deepEqual(back.spec.template, green.spec.template)
      assert.deepEqual(back.metadata.annotations, green.metadata.annotations)
    })
  }
})
