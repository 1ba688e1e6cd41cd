import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { someRun } from '../../rehearsal/agent/identity.ts'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { project } from '../../scripts/project.ts'
import { attachmentType, type StepReport } from '../../step-report/format.ts'
import { readStepReport } from '../../step-report/read.ts'
import { Canary, textOf } from './canary.ts'
import { probing } from './probing.ts'
import { sharedCluster } from './shared-cluster.ts'
import { assertSecret, witness } from './ways-in/witnessed.ts'

type Inputs = Readonly<Record<string, string>>

const schema: object = JSON.parse(readFileSync(join(project.root, 'step-report', 'schema.json'), 'utf8'))
const accepts = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema)

/** Gates that the probes' own answers are judged by. */
const gates: Inputs = { metricsSource: 'probes', observeSeconds: '2', minimumRequests: '20', maxErrorRate: '5' }

/** What a step attached, after it was held to its rules. */
interface Attached {
  readonly reports: readonly StepReport[]
  readonly last: StepReport
  /** The card's lines that have something on them. */
  readonly card: readonly string[]
}

/** Reads a step's attachments. @throws AssertionError when they are not as they have to be. */
function attachedBy(step: StepResult): Attached {
  const cards = step.attachments.filter(({ type }) => type === 'Distributedtask.Core.Summary')
  const texts = step.attachments.filter(({ type }) => type === attachmentType)
  const reports = texts.map(({ content }) => {
    assert.ok(accepts(JSON.parse(content)), JSON.stringify(accepts.errors))
    const reading = readStepReport(content)
    if ('trouble' in reading) assert.fail(reading.trouble)
    return reading.report
  })
  const last = reports.at(-1) ?? assert.fail(`there is no report\n${textOf(step)}`)
  assert.deepEqual(
    reports.map(({ sequence }) => sequence),
    reports.map((_, at) => at + 1),
  )
  assert.deepEqual(
    [...new Set(reports.slice(0, -1).map(({ state }) => state))].filter((state) => state !== 'running'),
    [],
  )
  assert.equal(new Set(texts.map(({ name }) => name)).size, texts.length)
  assert.equal(cards.length, 1)
  assert.equal(step.attachments.at(-1)?.type, 'Distributedtask.Core.Summary')
  return { reports, last, card: (cards[0]?.content ?? '').split('\n').filter((line) => line !== '') }
}

describe('what a step attaches', function () {
  this.timeout(180_000)

  async function published() {
    const canary = await Canary.open(await sharedCluster())
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    return { canary, A, B }
  }

  async function withBlue(): Promise<Canary> {
    const { canary, A, B } = await published()
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
    return canary
  }

  it('tells a whole rollout: what is live, what was measured, what comes next and what leads back', async () => {
    const { canary, A, B } = await published()
    const stage = async (name: string, action: string, inputs: Inputs, run = 2) => {
      const step = await canary.run(action, inputs, run, {
        run: { ...someRun, buildId: run, buildNumber: `20261122.${run}`, stage: { name, attempt: 1 } },
      })
      assert.equal(step.result, 'Succeeded', textOf(step))
      const attached = attachedBy(step)
      assert.equal(attached.card[0], `## ✓ ${action} (${name.replaceAll('_', '&#95;')}) succeeded`)
      assert.equal(attached.last.state, 'succeeded')
      assert.equal(attached.last.step.stage, name)
      return attached.last
    }
    const first = await stage('Blue_0', 'deploy', { image: A.image }, 1)
    assert.deepEqual([first.phase, first.slots.green.weight, first.slots.blue.image], ['done', 100, null])

    const probes = probing(canary)
    const deployed = await stage('Blue_0', 'deploy', { image: B.image })
    const [green, blue] = [deployed.slots.green, deployed.slots.blue]
    assert.deepEqual([deployed.phase, green.weight, green.image, blue.weight], ['deployed', 100, A.image, 0])
    assert.equal(blue.image, `${B.image}@${B.digest}`)
    assert.deepEqual([blue.ready, blue.wanted], [green.ready, green.wanted])
    assert.ok(deployed.plan.length > 2 && deployed.events.some(({ kind }) => kind === 'write'))
    assert.deepEqual([deployed.next, deployed.wayBack], ['shift blueWeight: 50', `rollback (to ${A.image})`])

    const half = await stage('Blue_50', 'shift', { blueWeight: '50', ...probes, ...gates })
    const { weightBefore, weight, observed, answers, errors, p95Ms } = half.slots.blue
    assert.deepEqual([weightBefore, weight, errors], [0, 50, 0])
    assert.ok(observed !== null && observed.low < 0.5 && observed.high > 0.5 && answers !== null && p95Ms !== null)
    assert.ok(Math.abs(observed.share + (half.slots.green.observed?.share ?? 0) - 1) < 1e-5)
    assert.deepEqual(
      half.proofs.map(({ asked, holds }) => [asked, holds]),
      [
        [null, true],
        ['green', true],
        ['blue', true],
      ],
    )
    assert.deepEqual(
      half.gates.map(({ name, outcome, limit, operator, unit }) => [name, outcome, limit, operator, unit]),
      [['errorRate', 'pass', 5, '<=', '%']],
    )
    assert.deepEqual(half.history.map(({ phase, blue }) => [phase, blue]).at(-1), ['shifting', 50])
    assert.equal(half.target?.namespace, canary.namespace)

    const all = await stage('Blue_100', 'shift', { blueWeight: '100', ...probes })
    assert.deepEqual([all.slots.blue.observed?.share, all.next], [1, 'promote'])
    const promoted = await stage('Blue_Green', 'promote', probes)
    assert.equal(promoted.slots.green.image, `${B.image}@${B.digest}`)
    const done = await stage('Green_100', 'remove', probes)
    assert.deepEqual([done.phase, done.slots.blue.image, done.slots.green.weight], ['done', null, 100])
  })

  it('tells a refused step: why, that nothing was changed, and what to do', async () => {
    const canary = await withBlue()
    const step = await canary.run('promote', {}, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    const { last, card } = attachedBy(step)
    assert.deepEqual([last.state, last.changed, last.phase, last.failure?.landing], ['failed', false, 'deployed', null])
    assert.match(last.failure?.effect ?? '', /^Nothing was changed\. Traffic: green 100 %, blue 0 %\.$/)
    assert.equal(card[0], '## ✗ promote (Stage) failed')
    assert.match(card[1] ?? '', /^\*\*Why:\*\* /)
    assert.ok(
      card.findIndex((line) => line.startsWith('|')) > card.findIndex((line) => line.startsWith('**What to do')),
    )
  })

  it('tells a step that was refused before the cluster was known', async () => {
    const canary = await Canary.open(await sharedCluster())
    const step = await canary.run('shift', { blueWeight: '10.5' }, 2)
    const { last, card } = attachedBy(step)
    assert.deepEqual([last.state, last.action, last.target, last.slots.green.image], ['failed', 'shift', null, null])
    assert.match(card[1] ?? '', /^\*\*Why:\*\* Input 'blueWeight' must be/)
  })

  it('tells a failed gate with what was measured, and where that left the traffic', async () => {
    const canary = await withBlue()
    const inputs = { blueWeight: '50', ...probing(canary), ...gates, maxLatencyMs: '1', latencyPercentile: '50' }
    const step = await canary.run('shift', inputs, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    const { last, card } = attachedBy(step)
    assert.deepEqual([last.state, last.failure?.landing, last.phase], ['failed', 'rolledBack', 'rolledBack'])
    assert.deepEqual([last.slots.green.weight, last.slots.blue.image], [100, null])
    const failed = last.gates.find(({ outcome }) => outcome === 'fail')
    assert.deepEqual([failed?.name, failed?.limit, failed?.unit, failed?.blueWeight], ['latencyP50', 1, 'ms', 50])
    assert.equal(last.slots.green.observed?.share, 1)
    assert.ok(last.events.some(({ kind }) => kind === 'landing'))
    assert.ok(last.events.some(({ kind, text }) => kind === 'gate' && text.startsWith('A gate failed')))
    assert.equal(card[0], '## ✗ shift (Stage) failed and was rolled back')
    assert.match(card[1] ?? '', /^\*\*Why:\*\* ROLLED BACK: traffic is green 100 %, blue 0 %/)
  })

  it('tells a canceled step in time, and a killed one as it was last', async () => {
    const canary = await withBlue()
    const shift = { blueWeight: '10,25', stepSeconds: '60' }
    const started = async (end: 'cancel' | 'kill') => {
      let stands: () => void = assert.fail
      const standing = new Promise<void>((resolve) => {
        stands = resolve
      })
      const running = await canary.start('shift', shift, 2, {
        onAttachment: ({ content }) => {
          if (/"kind":"gate","text":"let stand for 60 s/.test(content)) stands()
        },
      })
      await standing
      running[end]()
      return running.finished
    }
    const canceled = attachedBy(await started('cancel'))
    assert.deepEqual([canceled.last.state, canceled.last.slots.blue.weight], ['canceled', 10])
    assert.equal(canceled.card[0], '## ⊘ shift (Stage) was canceled')

    const killed = await started('kill')
    assert.equal(killed.signal, 'SIGKILL')
    const reports = killed.attachments.map(({ content }) => readStepReport(content))
    assert.ok(reports.length > 0)
    for (const reading of reports) assert.ok('report' in reading && reading.report.state === 'running')
  })

  it('has other names, and a later beginning, when the step is run again', async () => {
    const canary = await withBlue()
    const step = await canary.run('promote', {}, 2, { retries: 1, retryDelayMs: () => 5 })
    assert.equal(step.attempts, 2)
    const reports = step.attachments.filter(({ type }) => type === attachmentType)
    const [first, second] = [reports[0], reports.at(-1)].map((one) => JSON.parse(one?.content ?? ''))
    assert.deepEqual(first.step, second.step)
    assert.ok(first.startedAt < second.startedAt)
    assert.equal(new Set(reports.map(({ name }) => name)).size, reports.length)
  })

  it('has no secret in it', async () => {
    const canary = await withBlue()
    const secrets = { header: 'k-4711-of-a-header', variable: 'v-4711-of-a-variable' }
    const { apiToken = assert.fail() } = canary.connection.parameters
    const hidden = [...Object.values(secrets), apiToken, Buffer.from(apiToken, 'base64').toString()]
    const attach = async (inputs: Inputs, result: StepResult['result']) => {
      const { step, traces } = await witness((more) => canary.run('shift', { blueWeight: '50', ...inputs }, 2, more), {
        variables: [{ name: 'secretly', value: secrets.variable, secret: true }],
      })
      assert.equal(step.result, result, textOf(step))
      const attached = traces.filter(({ kind }) => kind === 'attachment')
      assert.ok(attached.length > 1)
      assertSecret(hidden, { step, traces: attached })
      return attached
    }
    const probeHeaders = `Host: ${canary.host}\nX-Api-Key: ${secrets.header}`
    await attach({ ...probing(canary), ...gates, probeHeaders }, 'Succeeded')
    // A refusal names what was asked for.
    const refused = await attach({ virtualService: '$(secretly)' }, 'Failed')
    assert.ok(refused.every(({ content }) => content.includes('***') || content.includes('&#42;&#42;&#42;')))
  })

  it('is left out where commands are restricted, or no file can be written, and the step goes on', async () => {
    const canary = await withBlue()
    const restricted = await canary.run('status', {}, 2, { restrictions: { commandMode: 'restricted' } })
    assert.deepEqual([restricted.result, restricted.attachments], ['Succeeded', []], textOf(restricted))

    const temp = await mkdtemp(join(tmpdir(), 'attachments-'))
    const step = await canary.run('shift', { blueWeight: '20' }, 2, {
      tempDirectory: temp,
      onLine: ({ text }) => {
        // Before the cluster has answered; what the connection says was read from there by then.
        if (/^ {2}by /.test(text)) rmSync(temp, { recursive: true })
      },
    })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.equal(step.warnings.length, 1, textOf(step))
    assert.match(step.warnings.join(), /^What this step did is not shown on the run's pages, since no file could be/)
    assert.equal((await canary.look()).blue?.weight, 20)
  })
})
