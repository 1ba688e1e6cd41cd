import assert from 'node:assert/strict'
import type { Analysis } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/analysis.ts'
import { AnalysisFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/analysis-failure.ts'
import type { Message } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/message.ts'
import { AnalysisObjection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/analysis-objection.ts'
import { converge } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/converge.ts'
import type {
  Progress,
  Undertaking,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import { Outdated } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type {
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { deploymentOf, guideVirtualService, recordOf, runNumber, target, withRecord } from '../rollout/fixtures.ts'
import { shift } from '../rollout/scenario.ts'

type Answer = readonly Message[] | Error

/** What istioctl says before the write, of the planned state, and after the write. */
interface Says {
  readonly before?: Answer
  readonly planned?: Answer
  readonly after?: Answer
}

const error = (message: string): Message => ({ code: 'IST0101', level: 'Error', message, origin: 'VirtualService' })

interface Course {
  readonly failure: unknown
  readonly blue: number
  readonly phase: string | undefined
  readonly warnings: readonly string[]
  readonly progress: Progress
}

/** Shifts blue from 0 to 50 percent. `atPatch` and `onLook` are told the number of each write and look before it. */
async function shiftJudged(
  mode: Analysis['mode'],
  says: Says,
  more: {
    readonly atPatch?: (count: number) => void
    readonly onLook?: (count: number) => void
    readonly signal?: AbortSignal
  } = {},
): Promise<Course> {
  const record = recordOf({ phase: 'deployed', weights: { green: 100, blue: 0 } })
  let there: VirtualService = withRecord(guideVirtualService({ green: 100, blue: 0 }), record)
  const deployments = [deploymentOf('green', 'acr.io/model:A'), deploymentOf('blue', 'acr.io/model:B')]
  const warnings: string[] = []
  let patches = 0
  let looks = 0
  const unexpected = () => assert.fail('not expected')
  const api: KubernetesApi = {
    get: async <T extends KubernetesObject>(kind: string, name: string) =>
      [there, ...deployments].find((one) => one.kind === kind && one.metadata.name === name) as T | undefined,
    patch: async <T extends KubernetesObject>(_: string, __: string, patch: Parameters<typeof applyPatch>[1]) => {
      patches++
      more.atPatch?.(patches)
      there = applyPatch(there, patch)
      return there as unknown as T
    },
    // Blue's pods, of which none tells a digest.
    list: async () => ({ items: [], resourceVersion: '1' }),
    watch: unexpected,
    create: unexpected,
    delete: unexpected,
    close: unexpected,
  }
  const answer = (given: Answer = []) => {
    if (given instanceof Error) throw given
    return given
  }
  const analysis: Analysis = {
    mode,
    look: async () => {
      looks++
      more.onLook?.(looks)
      more.signal?.throwIfAborted()
      const errors = answer(looks === 1 ? says.before : says.after)
      return { errors, errorsWith: async () => answer(says.planned) }
    },
  }
  const silent = () => undefined
  const undertaking: Undertaking = {
    api,
    target,
    request: shift(50),
    run: runNumber(2),
    clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
    signal: more.signal ?? new AbortController().signal,
    log: { title: silent, section: silent, line: silent, event: silent },
    conceal: (text: string) => text,
    warn: (message) => warnings.push(message),
    step: 'job/step',
    afterCancel: unexpected,
    analysis,
  }
  const progress: Progress = { observed: undefined, changed: false, unsure: false, told: [] }
  const failure = await converge(undertaking, progress).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const { route, record: left } = readRouting(there, target)
  return { failure, blue: route.weights.blue, phase: left?.phase, warnings, progress }
}

const gone = new AnalysisFailure('istioctl is gone', 'Find it.')

describe('a change of the routing between two looks', () => {
  const rows: readonly {
    it: string
    mode: Analysis['mode']
    says: Says
    blue: number
    failure?: RegExp
    warnings?: number
  }[] = [
    { it: 'is made when nothing is found', mode: 'fail', says: {}, blue: 50 },
    {
      it: 'is refused for what is there',
      mode: 'fail',
      says: { before: [error('a')] },
      blue: 0,
      failure: /not changed/,
    },
    {
      it: 'is refused for what it would cause',
      mode: 'fail',
      says: { planned: [error('a')] },
      blue: 0,
      failure: /would cause 1/,
    },
    {
      it: 'is undone for what it caused',
      mode: 'fail',
      says: { after: [error('a')] },
      blue: 0,
      failure: /put back to green 100/,
    },
    { it: 'is refused without a judge', mode: 'fail', says: { before: gone }, blue: 0, failure: /gone/ },
    {
      it: 'is undone without a judge',
      mode: 'fail',
      says: { after: gone },
      blue: 0,
      failure: /could not judge.*put back/,
    },
    {
      it: 'only warns of what is there',
      mode: 'warn',
      says: { before: [error('a')], planned: [error('a')], after: [error('a')] },
      blue: 50,
      warnings: 1,
    },
    {
      it: 'only warns of what it would cause',
      mode: 'warn',
      says: { planned: [error('a')], after: [error('a')] },
      blue: 50,
      warnings: 1,
    },
    {
      it: 'only warns of what it caused',
      mode: 'warn',
      says: { after: [error('a'), error('b')] },
      blue: 50,
      warnings: 2,
    },
    { it: 'only warns without a judge', mode: 'warn', says: { before: gone }, blue: 50, warnings: 1 },
    { it: 'only warns without a judge after it', mode: 'warn', says: { after: gone }, blue: 50, warnings: 1 },
    {
      it: 'fails for a fault of the task’s own',
      mode: 'warn',
      says: { before: new TypeError('x') },
      blue: 0,
      failure: /x/,
    },
  ]
  for (const { it: name, mode, says, blue, failure, warnings = 0 } of rows) {
    it(`${name} (${mode})`, async () => {
      const course = await shiftJudged(mode, says)
      assert.equal(course.blue, blue)
      assert.equal(course.phase, blue === 50 ? 'shifting' : 'deployed')
      assert.equal(course.warnings.length, warnings, course.warnings.join('\n'))
      if (failure === undefined) assert.equal(course.failure, undefined)
      else assert.match((course.failure as Error).message, failure)
    })
  }

  it('is known as undone once that was read back', async () => {
    const { progress, failure } = await shiftJudged('fail', { after: [error('a')] })
    assert.ok(failure instanceof AnalysisObjection)
    assert.deepEqual([progress.changed, progress.restored], [true, true])
  })

  it('is undone also when a first try meets another’s write', async () => {
    const atPatch = (count: number) => {
      if (count === 2) throw new Outdated('another version', undefined)
    }
    const { blue, failure } = await shiftJudged('fail', { after: [error('a')] }, { atPatch })
    assert.equal(blue, 0)
    assert.match((failure as Error).message, /put back/)
  })

  it('says so when it cannot be undone', async () => {
    const atPatch = (count: number) => {
      if (count > 1) throw new Outdated('another version', undefined)
    }
    const { blue, failure, progress } = await shiftJudged('fail', { after: [error('a')] }, { atPatch })
    assert.equal(blue, 50)
    assert.match((failure as Error).message, /could not be put back: another version/)
    assert.equal(progress.restored, undefined)
  })

  it('stays when the step is cancelled during the look after it', async () => {
    const cancellation = new AbortController()
    const onLook = (count: number) => {
      if (count === 2) cancellation.abort(new Error('cancelled'))
    }
    const { blue, failure } = await shiftJudged('fail', {}, { onLook, signal: cancellation.signal })
    assert.equal(blue, 50)
    assert.match((failure as Error).message, /cancelled/)
  })
})
