import assert from 'node:assert/strict'
import { textOf } from '../e2e/canary.ts'
import { poisons } from '../poison.ts'
import { answering, type Ground, ground, harmless } from './poison/ground.ts'
import { type Place, places, quiet, recordAnnotation as record } from './poison/places.ts'

const all = Object.values(poisons)
  .filter((text) => text.length < 1_000)
  .join(' ')
const enormous = `${all}${'w'.repeat(60_000)}`

describe('poison in an object of the cluster', function () {
  this.timeout(60_000)
  let on: Ground
  before(async () => {
    on = await ground()
  })

  /** Runs a step while the API server gives the objects of a collection with a text in a place. */
  function meeting({ collection, change }: Place, text: string, work: () => Promise<unknown>): Promise<unknown> {
    return answering(
      on,
      ({ verb, path }, answer) => {
        if (!['get', 'list'].includes(verb) || !path.includes(`/${collection}`) || answer?.status !== 200)
          return undefined
        const body = JSON.parse(JSON.stringify(typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body))
        for (const object of body.items ?? [body]) {
          object.metadata.annotations ??= {}
          const isOurs = collection !== 'virtualservices' || record in object.metadata.annotations
          if (isOurs) change(object, text)
        }
        return { ...answer, body }
      },
      work,
    )
  }

  for (const place of places) {
    it(`does nothing: ${place.it}`, async () => {
      for (const text of [all, enormous]) {
        await meeting(place, text, async () => {
          const shown = await harmless(`${place.it}, status`, on.canary, 'status', {})
          const inputs = { blueWeight: '50', dryRun: 'true', takeOver: 'true', timeoutSeconds: '2', ...place.inputs }
          const step = await harmless(
            `${place.it}, ${place.action ?? 'shift'}`,
            on.canary,
            place.action ?? 'shift',
            inputs,
          )
          const isTold = [shown, step].some((one) => textOf(one).includes('taken'))
          assert.equal(isTold, !quiet.includes(place.it), place.it)
        })
      }
    })
  }

  it('does nothing while a slot is waited for: why its pods do not get ready', async () => {
    const place = places.find(({ collection }) => collection === 'pods') ?? assert.fail()
    const C = await on.canary.publish('C', 'neverReady')
    await meeting(place, all, async () => {
      const step = await harmless('pods', on.canary, 'deploy', { image: C.image, timeoutSeconds: '3' }, 'Failed')
      assert.match(textOf(step), /# #vso\[task/)
    })
    await on.canary.act('rollback', {}, 2)
    await on.canary.act('deploy', { image: on.candidate }, 2)
  })

  const manifests: Readonly<Record<string, string>> = {
    'no YAML': `${JSON.stringify(all)}: [\n`,
    'names of everything': JSON.stringify({
      kind: 'Deployment',
      metadata: { name: all, __proto__: { polluted: 1 } },
      spec: {
        template: {
          metadata: { labels: { [all]: all } },
          spec: { containers: [{ name: all, image: all, args: [all] }] },
        },
      },
    }),
    'aliases that make a billion of nine': [
      'a: &a [x]',
      ...[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(', ')}]`),
      'kind: Deployment',
      'spec: { template: { spec: { containers: [{ name: m, args: *j }] } } }',
    ].join('\n'),
    'a name that pollutes':
      'kind: Deployment\nspec: { template: { __proto__: { spec: { containers: [{ name: m }] } } } }\n',
    'bytes that are no text': '\u00ff\u00fe\u0000kind: Deployment',
  }
  for (const [what, text] of Object.entries(manifests)) {
    it(`does nothing in a manifest: ${what}`, async () => {
      const { folder, remove } = await on.canary.sources({ 'm.yml': text })
      try {
        const inputs = { image: 'registry.example.com/x:1', manifest: `${folder}/m.yml`, dryRun: 'true' }
        await harmless(what, on.canary, 'deploy', inputs, 'Failed')
      } finally {
        await remove()
      }
    })
  }
})
