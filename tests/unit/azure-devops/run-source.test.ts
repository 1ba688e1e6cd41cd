import { strict as assert } from 'node:assert'
import type { Collection } from '../../../tab/src/azure-devops/collection.ts'
import { openRun } from '../../../tab/src/azure-devops/run-source.ts'
import { type Hindrance, Unreadable } from '../../../tab/src/azure-devops/unreadable.ts'
import { azureDevOpsWords } from '../../../tab/src/azure-devops/words.ts'
import { attachmentName } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/identity.ts'
import { asked, ended, stage, timeline } from './timeline.ts'

const build = { id: 7, status: 'inProgress', buildNumber: '1', definition: {}, project: {} }
const again = { previousAttempts: [{ attempt: 1, timelineId: 'first', recordId: 'Blue_50' }], attempt: 2 }
const approval = { id: 'a', status: 'pending', steps: [] }

/** What each address answers, by its last parts; a hindrance is thrown. */
type Answers = Record<string, unknown>

const hindered = (hindrance: Hindrance) => new Unreadable(hindrance, 'x')

const whole = (): Answers => ({
  'builds/7': build,
  'builds/7/timeline': timeline(stage('Blue_50', 1, again), asked('Blue_50', 'a', { state: 'inProgress' })),
  'builds/7/timeline/first': timeline(stage('Blue_50', 1, ended(1, 'failed'))),
  'builds/7/attachments/Our.Type': {
    value: ['one', 'two'].map((name) => ({ name, _links: { self: { href: `https://dev.example/${name}` } } })),
  },
  'pipelines/approvals': { value: [approval] },
  'https://dev.example/one': '{"one":1}',
  'https://dev.example/two': '{"two":2}',
})

const reports = { type: 'Our.Type', isReport: (text: string) => !text.startsWith('<') }

/** A run that is read from `answers`, which a test may change, and the addresses asked since they were last looked at. */
function runOf(answers: Answers, whileText: () => Promise<void> = async () => {}) {
  let asked: string[] = []
  const answer = async (address: string) => {
    const path = address.replace(/\?.*/, '')
    const key = Object.keys(answers).find(
      (end) => path === end || path.endsWith(`/_apis/build/${end}`) || path.endsWith(`/_apis/${end}`),
    )
    asked.push(key ?? address)
    const found = answers[key ?? '']
    if (found instanceof Error) throw found
    return found
  }
  const collection: Collection = {
    json: answer,
    text: async (address) => {
      await whileText()
      return String(await answer(address))
    },
  }
  const source = openRun(collection, { project: 'p', build: 7 }, reports, azureDevOpsWords.en)
  const askedSince = () => {
    const since = asked.sort()
    asked = []
    return since
  }
  return { source, askedSince }
}

describe('a run of Azure DevOps', () => {
  it('is read with all its attempts, approvals and attachments', async () => {
    const { data, next } = await runOf(whole()).source.read()
    assert.deepEqual(
      data.run.stages.map(({ name, attempt, approvals }) => [name, attempt, approvals.length]),
      [
        ['Blue_50', 1, 0],
        ['Blue_50', 2, 1],
      ],
    )
    assert.deepEqual(data.attachments, [
      { name: 'one', text: '{"one":1}', trouble: null },
      { name: 'two', text: '{"two":2}', trouble: null },
    ])
    assert.deepEqual(data.troubles, [])
    assert.equal(next, 'news')
  })

  it('is asked again only for what may have changed', async () => {
    const answers = whole()
    const { source, askedSince } = runOf(answers)
    await source.read()
    assert.deepEqual(askedSince(), Object.keys(answers).sort())
    await source.read()
    const open = ['builds/7', 'builds/7/attachments/Our.Type', 'builds/7/timeline']
    assert.deepEqual(askedSince(), [...open, 'pipelines/approvals'])
    answers['pipelines/approvals'] = { value: [{ ...approval, status: 'approved' }] }
    await source.read()
    askedSince()
    await source.read()
    assert.deepEqual(askedSince(), open)
  })

  it('has nothing more to come once it is over', async () => {
    const over = { ...whole(), 'builds/7': { ...build, status: 'completed' } }
    assert.equal((await runOf(over).source.read()).next, 'nothing')
  })

  it('has the rest to come when it is over and something could not be read just now', async () => {
    const busy = hindered({ kind: 'busy', status: 503 })
    const over = { ...whole(), 'builds/7': { ...build, status: 'completed' }, 'https://dev.example/one': busy }
    assert.equal((await runOf(over).source.read()).next, 'rest')
  })

  it('tells an attachment that cannot be read beside those that can, and asks for it again', async () => {
    const answers = whole()
    answers['https://dev.example/one'] = hindered({ kind: 'gone' })
    const { source } = runOf(answers)
    const [one, two] = (await source.read()).data.attachments
    assert.equal(one?.text, null)
    assert.match(one?.trouble ?? '', /404/)
    assert.equal(two?.trouble, null)
    answers['https://dev.example/one'] = 'late'
    assert.equal((await source.read()).data.attachments[0]?.text, 'late')
  })

  it('is read by the newest report of each step, and by the one before where that is none', async () => {
    const step = { stage: 'Blue_50', job: 'shift', attempt: 1, id: 'a-b' }
    const names = [1, 9, 10, 11].map((number) => attachmentName(step, '2026-11-23T04:10:00.000Z', number))
    const another = attachmentName({ ...step, attempt: 2 }, '2026-11-23T04:20:00.000Z', 2)
    const all = [...names, another, 'unheard-of'].sort()
    const link = (name: string) => `https://dev.example/${name}`
    const answers = {
      ...whole(),
      'builds/7/attachments/Our.Type': { value: all.map((name) => ({ name, _links: { self: { href: link(name) } } })) },
      ...Object.fromEntries(all.map((name) => [link(name), '{}'])),
      [link(names[3] ?? '')]: '<html>',
    }
    const { source, askedSince } = runOf(answers)
    const read = (await source.read()).data.attachments.map(({ name }) => name)
    assert.deepEqual(read.sort(), [names[2], names[3], another, 'unheard-of'].sort())
    assert.deepEqual(
      askedSince().filter((address) => address.startsWith('https:')),
      read.map(link).sort(),
    )
  })

  it('is asked for six attachments at once, and not for more', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `of step ${index}`)
    let [underWay, most] = [0, 0]
    const answers = {
      ...whole(),
      'builds/7/attachments/Our.Type': {
        value: names.map((name) => ({ name, _links: { self: { href: `https://dev.example/${name}` } } })),
      },
    }
    const { source } = runOf(answers, async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
    })
    assert.equal((await source.read()).data.attachments.length, 20)
    assert.equal(most, 6)
  })

  const parts = [
    {
      address: 'builds/7/timeline',
      tells: /^The run's stages could not be read: .*\(503\)\. Stages are shown by what their steps/,
    },
    { address: 'builds/7/timeline/first', tells: /^Earlier attempts of stages could not be read: / },
    { address: 'builds/7/attachments/Our.Type', tells: /^The list of the steps' reports could not be read: / },
    { address: 'pipelines/approvals', tells: /^The approvals could not be read: .*who approved is not shown/ },
  ]
  for (const { address, tells } of parts) {
    it(`goes without ${address} and says so`, async () => {
      const answers = { ...whole(), [address]: hindered({ kind: 'busy', status: 503 }) }
      const { data } = await runOf(answers).source.read()
      assert.equal(data.troubles.length, 1)
      assert.match(data.troubles.join(), tells)
    })
  }

  it('keeps the stages and the reports that were read before', async () => {
    const answers = whole()
    const { source } = runOf(answers)
    const before = (await source.read()).data
    const busy = hindered({ kind: 'busy', status: 503 })
    answers['builds/7/timeline'] = busy
    answers['builds/7/attachments/Our.Type'] = busy
    const { data } = await source.read()
    assert.deepEqual(data.run, before.run)
    assert.deepEqual(data.attachments, before.attachments)
    assert.equal(data.troubles.length, 2)
  })

  it('cannot be read without the build itself', async () => {
    for (const answer of [hindered({ kind: 'forbidden' }), null, { id: 'x' }]) {
      await assert.rejects(runOf({ ...whole(), 'builds/7': answer }).source.read(), Unreadable)
    }
  })
})
