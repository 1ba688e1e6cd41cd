import assert from 'node:assert/strict'
import { startLoad } from '../../rehearsal/observation/load.ts'
import { Canary, textOf } from './canary.ts'
import type { TestCluster } from './cluster.ts'
import { stages } from './stages.ts'

const modelA = 'New Model A'
const modelB = 'New Model B'

/** How a namespace comes to have image A as green, before image B is released. */
export interface Start {
  readonly title: string
  readonly cluster: () => Promise<TestCluster>
  /** Whether requests that ask for blue are answered before there ever was a blue. */
  readonly answersForBlue: boolean
  /** Makes A the green image. */
  readonly prepare: (canary: Canary, image: string) => Promise<void>
}

/** A namespace in which A is green and answers, and B is ready to be released by run 2. */
export interface Ready {
  readonly canary: Canary
  readonly A: { readonly image: string; readonly digest: string }
  readonly B: { readonly image: string; readonly digest: string }
}

export async function ready({ cluster, prepare }: Start): Promise<Ready> {
  const canary = await Canary.open(await cluster())
  const A = await canary.publish('A', 'modelA')
  const B = await canary.publish('B', 'modelB')
  await prepare(canary, A.image)
  await canary.answers([modelA])
  return { canary, A, B }
}

/** Walks the stages up to one of them, or all; run 2 releases B. */
export async function walk({ canary, B }: Ready, upTo?: string): Promise<void> {
  for (const { stage, action, inputs } of stages) {
    await canary.act(action, inputs(B.image), 2)
    if (stage === upTo) return
  }
}

/** An action about to be run, in a namespace of its own. */
export interface Prepared {
  readonly canary: Canary
  readonly action: string
  readonly inputs: Readonly<Record<string, string>>
}

/** Kills an action after each of its writes, runs it again, and expects what an undisturbed run of it leaves. */
export async function endsAsUndisturbed(prepare: () => Promise<Prepared>): Promise<void> {
  const { canary, action, inputs } = await prepare()
  const writes = await canary.writesOf(() => canary.act(action, inputs, 2))
  const want = await canary.normalized()
  assert.ok(writes > 0, `${action} wrote nothing`)
  // A few at a time: each waits most of its time for pods.
  const width = 3
  for (let first = 1; first <= writes; first += width) {
    const some = Array.from({ length: Math.min(width, writes - first + 1) }, (_, at) => first + at)
    await Promise.all(
      some.map(async (write) => {
        const { canary: other, inputs: theirs } = await prepare()
        await other.killedAfter(write, action, theirs)
        await other.act(action, theirs, 2)
        assert.deepEqual(await other.normalized(), want, `killed after write ${write} of ${writes}`)
      }),
    )
  }
}

/** What a canary does, whatever it started from. The same tests run on every cluster. */
export function canarySuite(start: Start): void {
  describe(`a canary over ${start.title}`, function () {
    this.timeout(120_000)

    it('walks the five stages, loses no request, and the gateway answers as the weights say', async () => {
      const there = await ready(start)
      const { canary, A, B } = there
      let during = 'Blue_0'
      const load = startLoad(canary.gateway, () => during)
      const green = { image: A.image, ready: 1 }
      const blue = { image: B.image, ready: 1 }
      const promoted = { image: `${B.image}@${B.digest}`, ready: 1 }
      const wanted: Record<string, { look: unknown; plain: string[]; green: string; blue: string }> = {
        Blue_0: {
          look: { green: { ...green, weight: 100 }, blue: { ...blue, weight: 0 }, phase: 'deployed' },
          plain: [modelA],
          green: modelA,
          blue: modelB,
        },
        Blue_50: {
          look: { green: { ...green, weight: 50 }, blue: { ...blue, weight: 50 }, phase: 'shifting' },
          plain: [modelA, modelB],
          green: modelA,
          blue: modelB,
        },
        Blue_100: {
          look: { green: { ...green, weight: 0 }, blue: { ...blue, weight: 100 }, phase: 'shifting' },
          plain: [modelB],
          green: modelA,
          blue: modelB,
        },
        Blue_Green: {
          look: { green: { ...promoted, weight: 0 }, blue: { ...blue, weight: 100 }, phase: 'promoted' },
          plain: [modelB],
          green: modelB,
          blue: modelB,
        },
        Green_100: {
          look: { green: { ...promoted, weight: 100 }, blue: undefined, phase: 'done' },
          plain: [modelB],
          green: modelB,
          blue: modelB,
        },
      }
      for (const { stage, action, inputs } of stages) {
        during = stage
        await canary.act(action, inputs(B.image), 2)
        const want = wanted[stage] ?? assert.fail(stage)
        assert.deepEqual(await canary.look(), want.look, stage)
        await canary.answers(want.plain)
        await canary.answers([want.green], 'green')
        await canary.answers([want.blue], 'blue')
      }
      await load.stop()
      // Before the first deploy a header route of somebody else's may lead to a blue that was never there.
      const ours = load.lost.filter(
        ({ audience, during: stage }) => start.answersForBlue || audience !== 'blue' || stage !== 'Blue_0',
      )
      assert.deepEqual(ours, [])
      assert.ok(load.requests > 100, `${load.requests} requests`)
    })

    it('changes nothing when a stage runs again', async () => {
      const { canary, B } = await ready(start)
      for (const { stage, action, inputs } of stages) {
        await canary.act(action, inputs(B.image), 2)
        const before = await canary.versions()
        const again = await canary.act(action, inputs(B.image), 2)
        assert.equal(again.outputVariables.changed, 'false', stage)
        assert.deepEqual(await canary.versions(), before, stage)
      }
    })

    for (const { stage } of stages.slice(0, 4)) {
      it(`is rolled back after ${stage} to the old image, without a lost request`, async () => {
        const there = await ready(start)
        await walk(there, stage)
        const load = startLoad(there.canary.gateway, () => 'rollback')
        await there.canary.act('rollback', {}, 2)
        await there.canary.answers([modelA])
        await there.canary.answers([modelA], 'blue')
        await load.stop()
        assert.deepEqual(load.lost, [])
        const green = { image: there.A.image, ready: 1, weight: 100 }
        assert.deepEqual(await there.canary.look(), { green, blue: undefined, phase: 'rolledBack' })
      })
    }

    const killable = [...stages, { stage: 'a rollback', action: 'rollback', inputs: () => ({}), after: 'Blue_Green' }]
    for (const { stage, action, inputs, ...rest } of killable) {
      const before = 'after' in rest ? rest.after : stages[stages.findIndex((one) => one.stage === stage) - 1]?.stage
      it(`ends ${stage} as if undisturbed after being killed at any of its writes`, async () => {
        const prepared = async () => {
          const there = await ready(start)
          if (before !== undefined) await walk(there, before)
          return { ...there, quickly: { drainSeconds: '0', ...inputs(there.B.image) } }
        }
        await endsAsUndisturbed(async () => {
          const { canary, quickly } = await prepared()
          return { canary, action, inputs: quickly }
        })
      })
    }

    it('is refused in a wrong order, each time with one error and no change', async () => {
      const there = await ready(start)
      const { canary, B } = there
      await walk(there, 'Blue_0')
      await canary.refused('promote', {}, /weights are green 100 %, blue 0 %; 'promote' needs green 0 %, blue 100 %/, 2)
      await canary.refused('remove', {}, /phase 'deployed'; 'remove' needs 'promoted'/, 2)
      await canary.refused('deploy', { image: B.image }, /run 20261122\.2 .* is under way/, 3)
      await canary.refused('rollback', {}, /run 20261122\.2 .* is under way/, 3)
      await walk(there)
      await canary.refused('shift', { blueWeight: '10' }, /phase 'done'/, 2)
      await canary.refused('deploy', { image: B.image }, /has released here since/, 1)
    })

    it('lets one of two runs begin that start at once, and refuses the other', async () => {
      const { canary, B } = await ready(start)
      const [two, three] = await Promise.all([
        canary.run('deploy', { image: B.image }, 2),
        canary.run('deploy', { image: B.image }, 3),
      ])
      const results = [two.result, three.result].sort()
      // The loser meets the winner's record at its first write, or finds it when it looks.
      assert.deepEqual(results, ['Failed', 'Succeeded'], `${textOf(two)}\n${textOf(three)}`)
      assert.match([...two.errors, ...three.errors].join(), /is under way here/)
    })
  })
}
