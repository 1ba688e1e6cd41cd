import assert from 'node:assert/strict'
import type { Deployment } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { OnDrift, Request } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { digestA, digestB, runNumber } from '../fixtures.ts'
import {
  deploy,
  guide,
  imageB,
  look,
  promote,
  promotedB,
  recordIn,
  refusal,
  rollback,
  shift,
  walk,
} from '../scenario.ts'
import { World } from '../world.ts'

const digestC = `sha256:${'c'.repeat(64)}`
const meaning =
  (...digests: readonly string[]) =>
  (image: string): readonly string[] =>
    // A runtime goes by the digest where the image has one.
    image.includes('@') ? [image] : digests.map((digest) => `acr.io/model@${digest}`)

/** A rollout whose image's tag meant B, and means something else to pods made since. */
function moved(upTo: string, ...now: readonly string[]): World {
  const world = walk(new World(guide()), upTo)
  world.pull = meaning(...now)
  return world
}

const on = (request: Request, onDrift: OnDrift) => ({ ...request, onDrift }) as Request
const blueIn = (world: World) =>
  world.get<Deployment>('Deployment', 'model-blue')?.spec.template.spec.containers[0]?.image

describe('a tag that moved under blue’s pods', () => {
  it('is known by the digests that were deployed', () => {
    assert.deepEqual(recordIn(walk(new World(guide()), 'Blue_0'))?.digests, { model: digestB })
  })

  const refused = [
    { it: 'all run another', now: [digestC], says: `run ${digestC} by it, and ${digestB} was deployed` },
    {
      it: 'some run another',
      now: [digestB, digestC],
      says: `run ${digestB} and ${digestC} by it, and ${digestB} was`,
    },
  ]
  for (const { it: when, now, says } of refused) {
    for (const [upTo, request] of [
      ['Blue_0', shift(50)],
      ['Blue_100', promote],
    ] as const) {
      it(`is refused by '${request.action}' with both digests when ${when}`, () => {
        const world = moved(upTo, ...now)
        world.writesLeft = 0
        const { code, message } = refusal(() => world.act(request, runNumber(2)))
        assert.equal(code, 'drift')
        assert.ok(message.includes(`the tag of '${imageB}' has moved: blue's pods ${says}`), message)
        assert.ok(!message.includes('by whom'), message)
      })
    }
  }

  it('is overwritten by giving blue the digest that was deployed, and that is promoted', () => {
    const world = moved('Blue_0', digestC)
    world.act(on(shift(50), 'overwrite'), runNumber(2))
    assert.deepEqual([blueIn(world), look(world).weights.blue], [promotedB, 50])
    world.act(shift(100), runNumber(2))
    world.act(promote, runNumber(2))
    assert.equal(look(world).green, promotedB)
  })

  it('is overwritten to the end when that was killed after any of its writes', () => {
    const undisturbed = moved('Blue_0', digestC)
    undisturbed.act(on(shift(50), 'overwrite'), runNumber(2))
    for (const writes of [0, 1]) {
      const world = moved('Blue_0', digestC)
      world.writesLeft = writes
      assert.throws(() => world.act(on(shift(50), 'overwrite'), runNumber(2)))
      world.writesLeft = Number.POSITIVE_INFINITY
      world.act(on(shift(50), 'overwrite'), runNumber(2))
      assert.deepEqual(world.summary(), undisturbed.summary())
    }
  })

  it('is adopted: what runs now is what will be promoted', () => {
    const world = moved('Blue_100', digestC)
    world.act(on(promote, 'adopt'), runNumber(2))
    assert.equal(look(world).green, `${imageB}@${digestC}`)
    assert.deepEqual(recordIn(world)?.digests, { model: digestC })
    world.act(promote, runNumber(2))
  })

  it('cannot be adopted when pods differ from one another', () => {
    const { code, message } = refusal(() => moved('Blue_0', digestB, digestC).act(on(shift(50), 'adopt'), runNumber(2)))
    assert.equal(code, 'digestAmbiguous')
    assert.ok(message.includes(`${digestB}, ${digestC}`), message)
  })

  it('is refused at the end of deploy when pods differ already', () => {
    const world = new World(guide())
    world.pull = meaning(digestB, digestC)
    assert.equal(refusal(() => world.act(deploy(imageB), runNumber(2))).code, 'digestAmbiguous')
  })

  it('is nothing when the image is deployed anew, and bars no rollback', () => {
    const world = moved('Blue_0', digestC)
    world.act(deploy(imageB), runNumber(2))
    assert.deepEqual(recordIn(world)?.digests, { model: digestC })
    world.pull = meaning(digestA)
    world.act(rollback, runNumber(2))
    assert.equal(look(world).phase, 'rolledBack')
  })

  it('is nothing to an image that names its digest, and to pods that tell none', () => {
    const pinned = new World(guide())
    for (const request of [deploy(promotedB), shift(100)]) pinned.act(request, runNumber(2))
    assert.deepEqual(recordIn(pinned)?.digests, {})
    const untold = walk(new World(guide()), 'Blue_0')
    untold.pull = () => ['docker://sha256:0']
    untold.act(shift(50), runNumber(2))
    assert.equal(look(untold).weights.blue, 50)
  })
})
