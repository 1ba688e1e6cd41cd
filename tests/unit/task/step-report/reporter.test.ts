import assert from 'node:assert/strict'
import { attachmentType, type StepReport } from '../../../../step-report/format.ts'
import { readStepReport } from '../../../../step-report/read.ts'
import type { Agent } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/agent.ts'
import type { Told } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import type { Verdict } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/verdict.ts'
import type { FindingRecord } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/record.ts'
import { stateOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/state.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import type { Ending } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/build.ts'
import {
  openReporter,
  type Subject,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/reporter.ts'
import { virtualClock } from '../proof/virtual-clock.ts'
import { runNumber, target } from '../rollout/fixtures.ts'
import { guide, walk } from '../rollout/scenario.ts'
import { World } from '../rollout/world.ts'

/** A reporter a second into a shift to half of the traffic, and what it attaches. */
async function play(changes: Partial<Subject> = {}, secret = 'hunter2') {
  const attached: { readonly type: string; readonly name: string; readonly text: string }[] = []
  const warnings: string[] = []
  const agent = {
    variable: (name: string) => ({ 'System.StageName': 'Blue_50', 'System.TaskInstanceId': 'id' })[name],
    conceal: (text: string) => text.replaceAll(secret, '***'),
    attach: (type: string, name: string, text: string) => attached.push({ type, name, text }),
    warn: (message: string) => warnings.push(message),
  } as unknown as Agent
  const observed = walk(new World(guide()), 'Blue_50').observe()
  const found = walk(new World(guide()), 'Blue_0').observe()
  const subject: Subject = {
    run: runNumber(2),
    action: 'shift',
    place: { server: 'https://aks.example', target, who: { title: 'the connection', identity: undefined } },
    progress: { observed, found, changed: true, unsure: false, planned: [], told: [] },
    ...changes,
  }
  const clock = virtualClock()
  const reporter = openReporter(agent, clock, subject)
  await clock.sleep(1_000, new AbortController().signal)
  const reports = (): readonly StepReport[] =>
    attached
      .filter(({ type }) => type === attachmentType)
      .map(({ text }) => {
        const reading = readStepReport(text)
        if ('trouble' in reading) assert.fail(reading.trouble)
        return reading.report
      })
  return { reporter, subject, attached, warnings, reports, observed }
}

const succeeded: Ending = { state: 'succeeded', sentence: 'Done.', next: 'promote', failure: null }

const sample = { answers: 1000, errors: 2, p50: 20.04, p95: 38.24, p99: 50 }

const finding: FindingRecord = {
  asked: null,
  verdict: 'asSet',
  at: '2026-11-23T04:00:00.000Z',
  tookMs: 3041.234,
  requests: 2040,
  errors: 3,
  noAnswer: 0,
  green: { ...sample, answers: 1040, errors: 1 },
  blue: sample,
  unattributed: { answers: 0, errors: 0, p50: null, p95: null, p99: null },
  statuses: { 200: 2037, 503: 3 },
  failures: {},
  wantedBlue: 0.5,
  observedBlue: { share: 0.4901960784, low: 0.46, high: 0.52, confidence: 0.99 },
  foundOut: { below: null, above: null },
  before: { windows: 0, requests: 0, errors: 0 },
}

const proven: Told = {
  section: 'Proof',
  at: 1_000,
  weights: weightsFor(50),
  holds: true,
  sentence: 'Proven by 2040 probes.',
  lines: [],
  findings: [finding, { ...finding, asked: 'blue', wantedBlue: 1 }],
}

describe('a reporter', () => {
  it('tells where everything stands while the step goes on, and at its end with a card', async () => {
    const { reporter, reports, attached, observed } = await play()
    reporter.news()
    reporter.end(succeeded, stateOf(observed, target))
    const [first, last] = reports()
    assert.deepEqual([first?.state, first?.sequence, last?.state, last?.sequence], ['running', 1, 'succeeded', 2])
    assert.deepEqual([first?.next, last?.next, last?.sentence], [null, 'promote', 'Done.'])
    const { green, blue } = last?.slots ?? assert.fail()
    assert.deepEqual([green.weightBefore, green.weight, blue.weightBefore, blue.weight], [100, 50, 0, 50])
    assert.deepEqual(last?.history.map(({ blue }) => blue).at(-1), 50)
    assert.deepEqual(
      attached.map(({ type }) => type),
      [attachmentType, attachmentType, 'Distributedtask.Core.Summary'],
    )
  })

  it('tells what was proven, and each slot as it was seen with the weights that are set', async () => {
    const { reporter, reports, subject } = await play()
    subject.progress.told.push(proven)
    reporter.news()
    const [report] = reports()
    const { green, blue } = report?.slots ?? assert.fail()
    assert.deepEqual(green.observed, { share: 0.509804, low: 0.48, high: 0.54, confidence: 0.99 })
    assert.deepEqual([blue.answers, blue.errors, blue.p95Ms, green.errors], [1000, 2, 38.2, 1])
    assert.deepEqual(
      report?.proofs.map(({ asked, sentence }) => [asked, sentence]),
      [
        [null, 'Proven by 2040 probes.'],
        ['blue', "The route by header 'blue' answered 2040 probes as set, with 3 errors."],
      ],
    )
  })

  it('tells nothing of a slot by a proof of other weights', async () => {
    const { reporter, reports, subject } = await play()
    subject.progress.told.push({ ...proven, weights: weightsFor(10) })
    reporter.news()
    assert.equal(reports()[0]?.slots.blue.observed, null)
  })

  it('tells each gate by a code, with no interval where there is none', async () => {
    const { reporter, reports, subject } = await play()
    const measured = { value: 0.2, floor: 0.2, low: 0.02, high: Number.POSITIVE_INFINITY }
    const verdict = (gate: Verdict['gate']): Verdict => ({
      outcome: 'pass',
      gate,
      measured,
      sample: { blue: 9 },
      sentence: '.',
    })
    subject.progress.told.push({
      ...proven,
      section: 'Gates',
      findings: undefined,
      verdicts: [
        verdict({ kind: 'errorRate', maxPercent: 2 }),
        verdict({ kind: 'latency', percentile: 95, maxMs: 250 }),
        verdict({ kind: 'errorRateDifference', maxPoints: 1 }),
        verdict({ kind: 'latencyRatio', percentile: 99, max: 1.5 }),
        verdict({ kind: 'query', query: 'up', operator: '>=', limit: 1 }),
      ],
    })
    reporter.news()
    assert.deepEqual(
      reports()[0]?.gates.map(({ name, operator, limit, unit, low, high }) => [name, operator, limit, unit, low, high]),
      [
        ['errorRate', '<=', 2, '%', 0.02, null],
        ['latencyP95', '<=', 250, 'ms', 0.02, null],
        ['errorRateDifference', '<=', 1, '%', 0.02, null],
        ['latencyRatioP99', '<=', 1.5, '', 0.02, null],
        ['up', '>=', 1, '', null, null],
      ],
    )
  })

  it('keeps the latest 200 events, with those that failed, and leaves out the marks of the log', async () => {
    const { reporter, reports, subject, observed } = await play()
    const said: string[] = []
    const silent = { title: () => undefined, section: () => undefined, line: () => undefined }
    const log = reporter.overhear({ ...silent, event: (text) => void said.push(text) })
    for (let number = 1; number <= 250; number++) log.event(`✓ event ${number}\n  of two lines`, 'write')
    subject.progress.told.push({ ...proven, holds: false, sentence: 'The split is not as set.' })
    reporter.end(succeeded, stateOf(observed, target))
    assert.equal(said.length, 250)
    const { events } = reports().at(-1) ?? assert.fail()
    assert.equal(events.length, 200)
    assert.deepEqual(events[0]?.text, 'event 52; of two lines')
    assert.deepEqual([events.at(-1)?.kind, events.at(-1)?.text], ['proof', 'The split is not as set.'])
  })

  it('does not say where the traffic is when nobody could read it any more', async () => {
    const { reporter, reports } = await play()
    reporter.end({ ...succeeded, state: 'failed' }, undefined)
    const { green, blue } = reports()[0]?.slots ?? assert.fail()
    assert.deepEqual([green.weight, blue.weight], [null, null])
    assert.ok(blue.image !== null)
  })

  it('hides secrets, and shows commands of the agent as what they are', async () => {
    const { reporter, attached, reports } = await play()
    reporter.end({ ...succeeded, sentence: 'hunter2 ##vso[task.complete result=Succeeded]' }, undefined)
    assert.equal(reports()[0]?.sentence, '*** # #vso[task.complete result=Succeeded]')
    for (const { text } of attached) assert.doesNotMatch(text, /hunter2|##vso/)
  })

  it('cuts what readers would find too long', async () => {
    const { reporter, reports } = await play()
    reporter.end({ ...succeeded, sentence: 'x '.repeat(30_000).trim() }, undefined)
    assert.ok((reports()[0]?.sentence.length ?? 0) <= 20_000)
  })

  it('says nothing as long as it is not known of which run and action', async () => {
    const { reporter, attached } = await play({ action: undefined })
    reporter.news()
    reporter.end(succeeded, undefined)
    assert.deepEqual(attached, [])
  })

  it('does no harm when it breaks, and says so once', async () => {
    const { reporter, attached, warnings, subject } = await play()
    Object.defineProperty(subject.progress, 'told', { get: () => assert.fail('broken') })
    reporter.news()
    reporter.end(succeeded, undefined)
    assert.deepEqual(attached, [])
    assert.deepEqual(warnings, ["What this step did could not be told to the run's pages: broken"])
  })
})
