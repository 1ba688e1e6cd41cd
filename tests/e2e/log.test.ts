import assert from 'node:assert/strict'
import type { StepResult } from '../../rehearsal/agent/step.ts'

import { japanese } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'
import { cellsOf } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/cells.ts'
import { type Canary, textOf } from './canary.ts'
import { probing, withGreen } from './probing.ts'

type Inputs = Readonly<Record<string, string>>

/** A step, and the sections that its log is to have. */
interface Told {
  readonly it: string
  readonly action: string
  readonly inputs: (canary: Canary, image: string) => Inputs
  readonly result: 'Succeeded' | 'Failed'
  readonly sections: string
  /** What others do before it. */
  readonly before?: (canary: Canary) => Promise<unknown>
}

const gates = { metricsSource: 'probes', observeSeconds: '2', minimumRequests: '1', latencyPercentile: '50' }

const rollout: readonly Told[] = [
  {
    it: 'a dry run',
    action: 'deploy',
    inputs: (canary, image) => ({ image, dryRun: 'true', ...probing(canary) }),
    result: 'Succeeded',
    sections: 'Now, Dry run, Result',
  },
  {
    it: 'Blue_0',
    action: 'deploy',
    inputs: (canary, image) => ({ image, ...probing(canary) }),
    result: 'Succeeded',
    sections: 'Now, Plan, Preflight, Apply, Proof, Apply, Result',
  },
  {
    it: 'two shares, each with a proof and a gate',
    action: 'shift',
    inputs: (canary) => ({ blueWeight: '25,50', stepSeconds: '2', maxErrorRate: '50', ...gates, ...probing(canary) }),
    result: 'Succeeded',
    sections: 'Now, Plan, Preflight, Apply, Proof, Gates, Apply, Proof, Gates, Apply, Result',
  },
  {
    it: 'a gate that fails, after which the weights are restored',
    action: 'shift',
    inputs: (canary) => ({
      blueWeight: '60',
      maxLatencyMs: '1',
      onFailure: 'restore',
      ...gates,
      ...probing(canary),
    }),
    result: 'Failed',
    sections: 'Now, Plan, Preflight, Apply, Proof, Gates, Apply, Proof, Result',
  },
  {
    it: 'drift',
    action: 'shift',
    inputs: () => ({ blueWeight: '100' }),
    result: 'Failed',
    sections: 'Now, Result',
    before: (canary) => setWeights(canary, 70, 30),
  },
  {
    it: 'drift that is put back',
    action: 'shift',
    inputs: () => ({ blueWeight: '100', onDrift: 'overwrite' }),
    result: 'Succeeded',
    sections: 'Now, Plan, Preflight, Apply, Result',
  },
  {
    it: 'Blue_Green',
    action: 'promote',
    inputs: (canary) => probing(canary),
    result: 'Succeeded',
    sections: 'Now, Plan, Preflight, Apply, Proof, Apply, Proof, Apply, Result',
  },
  {
    it: 'Green_100',
    action: 'remove',
    inputs: (canary) => probing(canary),
    result: 'Succeeded',
    sections: 'Now, Plan, Preflight, Apply, Proof, Apply, Result',
  },
  { it: 'a state', action: 'status', inputs: () => ({}), result: 'Succeeded', sections: 'Now, Plan, Result' },
]

describe('the log of a whole rollout', function () {
  this.timeout(180_000)

  for (const language of ['en', 'ja'] as const) {
    it(`has its sections in their order, 80 columns, and UTC (${language})`, async () => {
      const { canary, B } = await withGreen()
      for (const { it: what, action, inputs, result, sections, before } of rollout) {
        await before?.(canary)
        // No place's own time.
        const more = { env: { TZ: 'Asia/Tokyo' } }
        const step = await canary.run(action, { ...inputs(canary, B.image), language }, 2, more)
        assert.equal(step.result, result, `${what}\n${textOf(step)}`)
        assertFits(step, what)
        assert.deepEqual(
          sectionsOf(step),
          sections.split(', ').map((name) => said(language, name)),
          what,
        )
        assertUtc(step, what)
        assertEnding(step, language, what)
      }
    })
  }

  it('tells a rollback under the failure that it answers', async () => {
    const { canary, shadow, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await shadow.cast()
    const step = await canary.run('shift', { blueWeight: '50', ...probing(canary), proofSeconds: '2' }, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    assertFits(step, 'rollback')
    assert.match(
      sectionsOf(step).join(', '),
      /^Now, Plan, Preflight, Apply, Proof, Apply, Rollback, Plan, Preflight, Apply, Proof, (Apply, )?Result$/,
    )
    assertEnding(step, 'en', 'rollback')
  })
})

/** What the task printed, without the agent's own lines and the messages of commands. */
function printed({ lines }: StepResult): readonly string[] {
  return lines.filter(({ kind }) => kind === 'output').map(({ text }) => text)
}

/** Every line fits into 80 columns, but for a word that has no place to be broken at, and a command to copy. */
function assertFits(step: StepResult, what: string): void {
  for (const line of printed(step)) {
    const isWhole = /^ *(\S+ ?|kubectl .*)$/.test(line)
    assert.ok(cellsOf(line) <= 80 || isWhole, `${what}: ${cellsOf(line)} columns: ${line}`)
    assert.ok(line.length <= 1024, what)
  }
}

function sectionsOf(step: StepResult): readonly string[] {
  const lines = printed(step)
  return lines.filter((line, at) => lines[at - 1] === '' && /^\S/.test(line))
}

function assertUtc(step: StepResult, what: string): void {
  const lines = printed(step)
  const text = lines.join('\n')
  assert.deepEqual([...text.matchAll(/\d\d:\d\d:\d\d(?:\.\d+)?(?![\d.]*Z)/g)].flat(), [], what)
  const told = lines.flatMap((line) => /^ {2}(\d\d):(\d\d):\d\dZ /.exec(line)?.slice(1, 3).map(Number) ?? [])
  for (let at = 0; at + 1 < told.length; at += 2) {
    const minutes = 60 * (told[at] ?? 0) + (told[at + 1] ?? 0)
    const now = new Date()
    const ago = (24 * 60 + 60 * now.getUTCHours() + now.getUTCMinutes() - minutes) % (24 * 60)
    assert.ok(ago < 5, `${what}: ${ago} minutes ago\n${text}`)
  }
}

/** One sentence with where the traffic is, then what comes next, then the way back where there is one. */
function assertEnding(step: StepResult, language: 'en' | 'ja', what: string): void {
  const whole = textOf(step)
  const ending = whole
    .slice(whole.lastIndexOf(`\n${said(language, 'Result')}\n`))
    .split('\n')
    .filter((line) => !line.startsWith('##'))
  const beginsWith = (key: string) => said(language, key).replace(/\{0\}.*$/, '')
  const at = (key: string) => ending.findIndex((line) => line.trimStart().startsWith(beginsWith(key)))
  const [onwardAt, end] = [at('Next: {0}'), ending.length]
  const weights = /green \d+ %[,、] ?blue \d+ %/
  assert.equal(ending.slice(1, onwardAt).filter((line) => weights.test(line)).length, 1, `${what}\n${whole}`)
  assert.equal(onwardAt, end - (at('Way back: {0}') < 0 ? 1 : 2), `${what}\n${ending.join('\n')}`)
  if (at('Way back: {0}') >= 0) assert.equal(at('Way back: {0}'), end - 1, what)
}

/** A message as it is told in a language. */
function said(language: 'en' | 'ja', english: string): string {
  return language === 'en' ? english : (japanese[english] ?? assert.fail(english))
}

async function setWeights(canary: Canary, green: number, blue: number): Promise<void> {
  const { spec } = await canary.virtualService()
  const http = spec.http.map((route: { readonly route: readonly object[] }) =>
    route.route.length < 2
      ? route
      : { ...route, route: route.route.map((one, at) => ({ ...one, weight: at === 0 ? green : blue })) },
  )
  await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), { spec: { http } })
}
