import { strict as assert } from 'node:assert'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { readSourceTexts } from '../../scripts/source-text.ts'
import { Canary, textOf } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'

const inJapan = { ...someRun, culture: 'ja-JP' }

/** What of a message is the same whatever its values: the pieces of at least three words. */
const english = readSourceTexts()
  .messages.flatMap(({ text }) => text.split(/\{\d+\}/))
  .filter((piece) => /[a-z]+ [a-z]+ [a-z]+/.test(piece))

describe('a step in Japanese', function () {
  this.timeout(120_000)
  let canary: Canary
  let image: string

  before(async () => {
    const cluster = await sharedCluster()
    canary = await Canary.open(cluster)
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    image = B.image
    await canary.act('deploy', { image: A.image }, 1)
  })

  it('walks all stages without a word of English, and gives the very outputs', async () => {
    const phases: (string | undefined)[] = []
    for (const { action, inputs } of stages) {
      const step = await canary.run(action, { ...inputs(image), language: 'ja' }, 2)
      assert.equal(step.result, 'Succeeded', textOf(step))
      assertJapanese(step)
      phases.push(step.outputVariables.phase)
      assert.equal(step.outputVariables.changed, 'true')
    }
    assert.deepEqual(phases, ['deployed', 'shifting', 'shifting', 'promoted', 'done'])
  })

  it('is what an Azure DevOps gets that speaks Japanese, from the first error on', async () => {
    const step = await canary.run('shift', { blueWeight: '10.5' }, 2, { run: inJapan })
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /入力 'blueWeight' の値 '10\.5' は無効です。必要な値: 0 から 100 までの整数。/)
    assertJapanese(step)
  })

  it('refuses what does not fit with the names as they are', async () => {
    const step = await canary.run('promote', { language: 'ja' }, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /'promote' には/)
    assertJapanese(step)
  })

  it('tells what is wrong with a connection', async () => {
    const nowhere = kubernetesConnection('nowhere', {
      kind: 'serviceAccount',
      url: 'https://127.0.0.1:1',
      token: 'token-4711',
    })
    const inputs = { language: 'ja', kubernetesServiceConnection: nowhere.name }
    const step = await canary.run('status', inputs, 2, { connections: [nowhere] })
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(
      step.errors.join(),
      /https:\/\/127\.0\.0\.1:1 に到達できません: 接続が拒否されました \(ECONNREFUSED\)。/,
    )
    assertJapanese(step)
  })

  it('is English all the same where the step says so', async () => {
    const said = await canary.run('status', { language: 'en' }, 2, { run: { ...inJapan, buildId: 2 } })
    const usual = await canary.run('status', {}, 2, { run: { ...someRun, buildId: 2 } })
    assert.equal(withoutChance(said), withoutChance(usual))
    assert.doesNotMatch(textOf(said), /[ぁ-んァ-ヶ一-龠]/)
  })

  it('is refused in English for a language that is none', async () => {
    const step = await canary.run('status', { language: 'tlh' }, 2, { run: inJapan })
    assert.match(step.errors.join(), /Input 'language' must be one of auto, en, ja, got 'tlh'\./)
  })
})

function assertJapanese(step: StepResult): void {
  const text = textOf(step)
  assert.match(text, /[ぁ-ん]/)
  assert.deepEqual(
    english.filter((piece) => text.includes(piece)),
    [],
    text,
  )
}

/** Without times, and without the line that may come too late for a short step: who the task is to the API server. */
function withoutChance(step: StepResult): string {
  return textOf(step)
    .replace(/^.*\d\dZ {2}as .*\n/m, '')
    .replace(/\d\d:\d\d:\d\d/g, '')
}
