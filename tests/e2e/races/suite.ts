import assert from 'node:assert/strict'
import type { Canary, Look } from '../canary.ts'
import type { TestCluster } from '../cluster.ts'
import { probing } from '../probing.ts'
import { startsOn } from '../starts.ts'
import { ready, walk } from '../suite.ts'
import { type Finisher, type Racer, race, tell } from './race.ts'

interface Images {
  readonly A: string
  readonly B: string
}

/** A race over one rollout: run 2 has released B as far as a stage, and then all of these start at once. */
interface Scenario {
  readonly it: string
  /** Undefined: A is green, by run 1, and nothing else was done. */
  readonly upTo: string | undefined
  readonly racers: (there: Images & { readonly canary: Canary }) => readonly Racer[]
  readonly takeOver?: true
  /** What must be so once all have ended, beside the rules that hold at each version. */
  readonly ends: (end: Look, finishers: readonly Finisher[]) => void
}

const shift = (blueWeight: number, run = 2): Racer => ({
  action: 'shift',
  inputs: { blueWeight: `${blueWeight}` },
  run,
})
const deploy = (image: string, run: number): Racer => ({ action: 'deploy', inputs: { image }, run })
/** Shares that are proven one after the other: while one is, the rollout is claimed. */
const shiftProven = (canary: Canary): Racer => ({
  action: 'shift',
  inputs: { blueWeight: '10,25', timeoutSeconds: '100', ...probing(canary) },
  run: 2,
})
const promote: Racer = { action: 'promote', run: 2 }
const remove: Racer = { action: 'remove', run: 2 }
const rollback: Racer = { action: 'rollback', run: 2 }

/** As many of them as race, in turn. */
function fill(width: number, ...racers: readonly [Racer, ...Racer[]]): readonly Racer[] {
  return Array.from({ length: width }, (_, at) => racers[at % racers.length] ?? racers[0])
}

function scenarios(width: number): readonly Scenario[] {
  return [
    {
      it: 'the same deploy of one run, which all succeed',
      upTo: undefined,
      racers: ({ B }) => fill(width, deploy(B, 2)),
      ends: (end, finishers) => {
        allSucceed(finishers)
        assert.deepEqual([end.phase, end.blue?.weight], ['deployed', 0])
      },
    },
    {
      it: 'the same shift of one run, which all succeed',
      upTo: 'Blue_0',
      racers: () => fill(width, shift(50)),
      ends: (end, finishers) => {
        allSucceed(finishers)
        assert.deepEqual([end.phase, end.blue?.weight], ['shifting', 50])
      },
    },
    {
      it: 'the same promote of one run, which all succeed',
      upTo: 'Blue_100',
      racers: () => fill(width, promote),
      ends: (end, finishers) => {
        allSucceed(finishers)
        assert.deepEqual([end.phase, end.blue?.weight], ['promoted', 100])
      },
    },
    {
      it: 'the same remove of one run, which all succeed',
      upTo: 'Blue_Green',
      racers: () => fill(width, remove),
      ends: (end, finishers) => {
        allSucceed(finishers)
        assert.deepEqual([end.phase, end.blue], ['done', undefined])
      },
    },
    {
      it: 'shifts of one run that are proven and others that are not, which wait their turn and all succeed',
      upTo: 'Blue_0',
      racers: ({ canary }) => fill(width, shiftProven(canary), shift(50)),
      ends: (end, finishers) => {
        allSucceed(finishers)
        assert.equal(end.phase, 'shifting')
      },
    },
    {
      it: 'a shift of one run that is proven and a rollback, which waits for nobody and stands',
      upTo: 'Blue_0',
      racers: ({ canary }) => fill(width, shiftProven(canary), rollback),
      ends: isRolledBack,
    },
    {
      it: 'two shifts and a rollback of one run, of which the rollback stands',
      upTo: 'Blue_0',
      racers: () => fill(width, shift(50), shift(100), rollback),
      ends: isRolledBack,
    },
    {
      it: 'a promote, a shift and a rollback of one run, of which the rollback stands',
      upTo: 'Blue_100',
      racers: () => fill(width, promote, shift(50), rollback),
      ends: isRolledBack,
    },
    {
      it: 'a remove and a rollback of one run, of which one stands',
      upTo: 'Blue_Green',
      racers: () => fill(width, remove, rollback),
      ends: (end, finishers) => {
        // A rollback succeeds also where it leaves alone what is done.
        for (const { step } of finishers.filter(({ action }) => action === 'rollback')) {
          assert.equal(step.result, 'Succeeded', finishers.map(tell).join('\n'))
        }
        assert.ok(end.phase === 'done' || end.phase === 'rolledBack', end.phase)
        assert.deepEqual([end.blue, end.green?.weight, end.green?.ready], [undefined, 100, 1])
      },
    },
    {
      it: 'the stages of the run that is under way and deploys of others, which are refused',
      upTo: 'Blue_0',
      racers: ({ A, B }) => fill(width, shift(50), deploy(A, 1), deploy(B, 3), { action: 'rollback', run: 3 }),
      ends: (end, finishers) => {
        for (const { run, step } of finishers) assert.equal(step.result, run === 2 ? 'Succeeded' : 'Failed')
        assert.deepEqual([end.phase, end.blue?.weight], ['shifting', 50])
      },
    },
    {
      it: 'an older run, deployed again, and newer ones, of which one newer begins',
      upTo: 'Green_100',
      racers: ({ A, B }) => fill(width, deploy(A, 1), deploy(B, 3), deploy(A, 4)),
      ends: (end, finishers) => {
        const released = finishers.filter(({ step }) => step.result === 'Succeeded').map(({ run }) => run)
        assert.equal(new Set(released).size, 1, finishers.map(tell).join('\n'))
        assert.ok(!released.includes(1))
        assert.deepEqual([end.phase, end.green?.weight], ['deployed', 100])
      },
    },
    {
      it: 'a run that takes over, whose rollout stands, and the stages of the one before',
      upTo: 'Blue_50',
      takeOver: true,
      racers: ({ A }) =>
        fill(width, { action: 'deploy', inputs: { image: A, takeOver: 'true' }, run: 3 }, shift(100), rollback),
      ends: (end, finishers) => {
        const taken = finishers.filter(({ run }) => run === 3)
        assert.ok(
          taken.every(({ step }) => step.result === 'Succeeded'),
          finishers.map(tell).join('\n'),
        )
        assert.deepEqual([end.phase, end.green?.weight, end.blue?.ready], ['deployed', 100, 1])
      },
    },
  ]
}

function allSucceed(finishers: readonly Finisher[]): void {
  for (const finisher of finishers) assert.equal(finisher.step.result, 'Succeeded', tell(finisher))
}

function isRolledBack(end: Look, finishers: readonly Finisher[]): void {
  for (const finisher of finishers) {
    if (finisher.action === 'rollback') assert.equal(finisher.step.result, 'Succeeded', tell(finisher))
  }
  assert.deepEqual([end.phase, end.green?.weight, end.green?.ready, end.blue], ['rolledBack', 100, 1, undefined])
  assert.match(end.green?.image ?? '', /:A$/)
}

/** Races of `width` processes each; the same on every cluster. */
export function raceSuite(cluster: () => Promise<TestCluster>, width: number): void {
  const [start] = startsOn(cluster)
  describe(`${width} processes that race over one rollout`, function () {
    this.timeout(120_000)

    for (const scenario of scenarios(width)) {
      it(`may be ${scenario.it}`, async () => {
        const there = await ready(start ?? assert.fail())
        const { canary, A, B } = there
        if (scenario.upTo !== undefined) await walk(there, scenario.upTo)
        const racers = scenario.racers({ canary, A: A.image, B: B.image })
        const finishers = await race(canary, racers, { takeOver: scenario.takeOver === true })
        scenario.ends(await canary.look(), finishers)
      })
    }
  })
}
