import assert from 'node:assert/strict'
import { tryOut } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/dry-run.ts'
import type {
  Progress,
  Undertaking,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import { ApiFailure, Outdated } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { JsonPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/json-patch.ts'
import type { KubernetesObject } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { runNumber, target } from '../rollout/fixtures.ts'
import { guide, shift, walk } from '../rollout/scenario.ts'
import { World } from '../rollout/world.ts'

const asked = { verb: 'patch', kind: 'VirtualService', namespace: 'abtesting', name: 'mlmodel-virtualservice' } as const

/** Tries a shift at Blue_0, where the API server answers each patch as told; `undefined` accepts it. */
async function trial(
  answers: readonly (Error | undefined)[],
  request: Request = shift(50),
  others: readonly string[] = [],
) {
  const world = walk(new World(guide()), 'Blue_0')
  const first = world.get('VirtualService', 'mlmodel-virtualservice')
  for (const name of others) if (first) world.put({ ...first, metadata: { ...first.metadata, name } })
  const left = [...answers]
  const unexpected = () => assert.fail('not expected')
  const api: KubernetesApi = {
    get: async <T extends KubernetesObject>(kind: string, name: string) => world.get<T>(kind, name),
    list: async () => ({ items: [], resourceVersion: '1' }),
    patch: async <T extends KubernetesObject>(kind: string, name: string, patch: JsonPatch) => {
      const answer = left.shift()
      if (answer !== undefined) throw answer
      return applyPatch(world.get<T>(kind, name) ?? assert.fail(name), patch)
    },
    watch: unexpected,
    create: unexpected,
    delete: unexpected,
    close: unexpected,
  }
  const lines: string[] = []
  const slept: number[] = []
  const tell = (line: string) => lines.push(line)
  const undertaking: Undertaking = {
    api,
    target: { ...target, otherVirtualServices: others },
    request,
    run: runNumber(2),
    clock: { now: () => 0, elapsed: () => 0, sleep: async (ms) => void slept.push(ms) },
    signal: new AbortController().signal,
    log: { title: tell, section: tell, line: tell, event: tell },
    conceal: (text: string) => text,
    warn: tell,
    step: 'job/step',
    afterCancel: unexpected,
  }
  const progress: Progress = { observed: undefined, changed: false, unsure: false, told: [] }
  const failure = await tryOut(undertaking, progress).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { failure, lines, slept, progress, left }
}

describe('trying an action out', () => {
  it('reads and plans again when another state was met, and leaves nothing as changed or unsure', async () => {
    const met = new Outdated('Somebody wrote.', new ApiFailure(409, 'Conflict', 'Somebody wrote.', asked))
    const { failure, slept, progress } = await trial([met, met])
    assert.deepEqual([failure, slept.length, progress.changed, progress.unsure], [undefined, 2, false, false])
  })

  it('gives up when others keep writing', async () => {
    const met = () => new Outdated('Somebody wrote.', new ApiFailure(409, 'Conflict', 'Somebody wrote.', asked))
    assert.ok((await trial(Array.from({ length: 10 }, met))).failure instanceof Outdated)
  })

  it('ends with what the API server has against a write', async () => {
    const denied = new ApiFailure(403, 'Forbidden', 'denied by a policy', asked)
    const { failure, progress } = await trial([denied])
    assert.equal(failure, denied)
    assert.deepEqual([progress.changed, progress.unsure], [false, false])
  })

  it('says of several VirtualServices what was refused, and not which were written, since none was', async () => {
    const denied = new ApiFailure(403, 'Forbidden', 'denied by a policy', asked)
    assert.equal((await trial([undefined, denied], shift(50), ['other'])).failure, denied)
  })

  it('asks the API server for nothing that comes after a wait', async () => {
    const { failure, lines } = await trial([undefined], { ...shift(10, 50), stepSeconds: 60 } as Request)
    assert.equal(failure, undefined)
    assert.deepEqual(
      lines.filter((line) => line.startsWith('•')).map((line) => line.replace(/;.*(?= \()|; phase.*/, '')),
      [
        '• green 100 %, blue 0 % → green 90 %, blue 10 % (the API server accepts it)',
        '• then let stand for 60 s: green 90 %, blue 10 %',
        '• then green 90 %, blue 10 % → green 50 %, blue 50 %',
      ],
    )
  })
})
