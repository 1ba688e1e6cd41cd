import assert from 'node:assert/strict'
import type { Question, Verdict } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/judgement.ts'
import { prove } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { questionsOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/questions.ts'
import type { Outcome } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import { seeded } from '../gate/samples.ts'
import type { Mesh } from './simulation.ts'
import { claim, ok, proberOf, simulate, split, weighted } from './simulation.ts'
import { virtualClock } from './virtual-clock.ts'

const silent: Outcome = { kind: 'failure', reason: 'http://gateway refused the connection.', next: 'Check it.' }
const status = (code: number, slot?: 'green' | 'blue'): Outcome => ({ ...ok(slot), status: code }) as Outcome
const byHeader = (asked: 'green' | 'blue', answered: 'green' | 'blue'): Question => ({
  ...weighted(20, answered === 'blue' ? 100 : 0),
  asked,
})

/** Every so many-th outcome is another one. */
const every = (times: number, outcome: Outcome, otherwise: Mesh): Mesh => {
  let count = 0
  return (at, asked) => (++count % times === 0 ? outcome : otherwise(at, asked))
}
const half = () => split(seeded(4), 0.5)

describe('a proof', () => {
  const rows: readonly {
    readonly it: string
    readonly question?: Question
    readonly mesh: Mesh
    readonly want: Verdict['kind']
  }[] = [
    { it: 'holds when the split is as set', mesh: half(), want: 'asSet' },
    { it: 'fails on another split', mesh: split(seeded(5), 0.3), want: 'wrongSplit' },
    {
      it: 'fails on a single answer of blue when all is green’s',
      question: weighted(2000, 0),
      mesh: every(1999, ok('blue'), () => ok('green')),
      want: 'wrongSplit',
    },
    {
      it: 'fails on a single answer of green when all is blue’s',
      question: weighted(2000, 100),
      mesh: every(1999, ok('green'), () => ok('blue')),
      want: 'wrongSplit',
    },
    { it: 'calls a gateway unreachable that never answers', mesh: () => silent, want: 'unreachable' },
    {
      it: 'forgives as many errors as the limit explains',
      mesh: every(100, status(503, 'blue'), half()),
      want: 'asSet',
    },
    { it: 'fails on more errors, attributed or not', mesh: every(20, status(503), half()), want: 'tooManyErrors' },
    { it: 'counts what was never answered as errors', mesh: every(20, silent, half()), want: 'tooManyErrors' },
    {
      it: 'counts answers that break off as errors',
      mesh: every(20, { ...ok('blue'), broken: 'an answer broke off' } as Outcome, half()),
      want: 'tooManyErrors',
    },
    { it: 'fails on errors before it looks at the split', mesh: () => status(503, 'green'), want: 'tooManyErrors' },
    {
      it: 'judges the split of errors too when they are borne',
      question: { ...weighted(), errorLimit: 1 },
      mesh: () => status(503, 'green'),
      want: 'wrongSplit',
    },
    {
      it: 'fails on a single answer that tells no slot',
      mesh: every(1999, ok(undefined), half()),
      want: 'unattributed',
    },
    { it: 'fails on redirects, which tell no slot', mesh: () => status(301), want: 'unattributed' },
    {
      it: 'expects answers without a slot from other destinations of the route',
      question: { ...weighted(), foreignShare: 0.2 },
      mesh: every(5, ok(undefined), half()),
      want: 'asSet',
    },
    {
      it: 'fails when these are more than their share',
      question: { ...weighted(), foreignShare: 0.2 },
      mesh: every(3, ok(undefined), half()),
      want: 'unattributed',
    },
    {
      it: 'says nothing when too few answers tell their slot',
      question: { ...weighted(), errorLimit: 1 },
      mesh: every(2, silent, half()),
      want: 'tooFew',
    },
    {
      it: 'holds for a header route that its slot answers',
      question: byHeader('blue', 'blue'),
      mesh: () => ok('blue'),
      want: 'asSet',
    },
    {
      it: 'holds for blue’s header route that green answers while there is no blue',
      question: byHeader('blue', 'green'),
      mesh: () => ok('green'),
      want: 'asSet',
    },
    {
      it: 'fails on one wrong answer of a header route',
      question: byHeader('green', 'green'),
      mesh: every(19, ok('blue'), () => ok('green')),
      want: 'wrongSplit',
    },
  ]
  for (const { it: name, question = weighted(), mesh, want } of rows) {
    it(name, async () => {
      const { holds, findings } = await simulate(claim([question]), mesh)
      assert.deepEqual([holds, findings.map(({ verdict }) => verdict.kind)], [want === 'asSet', [want]])
    })
  }

  it('waits while the mesh still learns: old answers and refused connections spoil nothing', async () => {
    const new50 = half()
    const mesh: Mesh = (at) => (at < 600 ? silent : at < 1200 ? ok('green') : new50(at, undefined))
    const { holds, findings } = await simulate(claim([weighted()], { settleMs: 2000 }), mesh)
    assert.ok(holds)
    const [{ before, tally } = assert.fail('no finding')] = findings
    assert.equal(tally.requests, 2000)
    assert.ok(before.windows > 0 && before.errors > 0 && before.requests < 500, JSON.stringify(before))
  })

  it('gives the split that became right at the end of the time a whole window of its own', async () => {
    const right = half()
    const mesh: Mesh = (at) => (at < 1000 ? ok('green') : right(at, undefined))
    assert.ok((await simulate(claim([weighted()]), mesh)).holds)
  })

  it('takes its failure from one whole window', async () => {
    const { findings } = await simulate(claim([weighted()]), () => ok('green'))
    assert.equal(findings[0]?.tally.requests, 2000)
  })

  it('takes no time over a gateway that is silent', async () => {
    let asked = 0
    await simulate(claim([weighted()]), () => {
      asked++
      return silent
    })
    assert.ok(asked < 200, `${asked} probes`)
  })

  it('asks by each header what its route is to answer, and stops at what is wrong', async () => {
    const right = half()
    const questions = questionsOf(
      { weights: { green: 50, blue: 50 }, foreignWeight: 0 },
      [
        { index: 0, asked: 'blue', answers: 'blue' },
        { index: 1, asked: 'green', answers: 'green' },
      ],
      { count: 2000, headerCount: 20, errorLimit: 0.01 },
    )
    const asking: Mesh = (at, asked) => (asked === undefined ? right(at, asked) : ok(asked as 'green' | 'blue'))
    const { holds, findings } = await simulate(claim(questions), asking)
    assert.deepEqual([holds, findings.map(({ tally }) => tally.requests)], [true, [2000, 20, 20]])
    const crossed: Mesh = (at, asked) => (asked === undefined ? right(at, asked) : ok('blue'))
    const wrong = await simulate(claim(questions), crossed)
    assert.deepEqual(
      [wrong.holds, wrong.findings.map(({ question, verdict }) => [question.asked, verdict.kind])],
      [
        false,
        [
          [undefined, 'asSet'],
          ['green', 'wrongSplit'],
        ],
      ],
    )
  })

  it('does not judge a split by the quick answers alone when the time of a window ends', async () => {
    const clock = virtualClock()
    const never = new AbortController().signal
    const ask = async () => {
      await clock.sleep(1000, never)
      return ok('green')
    }
    const slow = { connect: () => ({ ask, close: () => undefined }) }
    const pace = { concurrency: 4, perSecond: 200, windowMs: 5500 }
    const { findings } = await prove(claim([weighted(100)], { pace, settleMs: 0 }), {
      prober: slow,
      clock,
      signal: never,
      onWindow: () => undefined,
    })
    const [{ verdict, tally } = assert.fail('no finding')] = findings
    assert.deepEqual([verdict.kind, tally.requests], ['tooFew', 20])
  })

  it('sends no more in a second than the pace allows', async () => {
    const clock = virtualClock()
    const times: number[] = []
    const mesh: Mesh = (at) => {
      times.push(at)
      return ok('green')
    }
    const pace = { concurrency: 8, perSecond: 100, windowMs: 60_000 }
    const signal = new AbortController().signal
    await prove(claim([weighted(300, 0)], { pace }), {
      prober: proberOf(mesh, clock),
      clock,
      signal,
      onWindow: () => undefined,
    })
    assert.equal(times.length, 300)
    assert.ok(times.filter((at) => at < 1000).length <= 101)
    assert.ok((times.at(-1) ?? 0) < 3001)
  })

  it('ends with the reason of the one who cancels it, and with its connections', async () => {
    const cancel = new AbortController()
    let closed = 0
    let asked = 0
    const clock = virtualClock()
    const ask = async () => {
      if (++asked === 100) cancel.abort(new Error('cancelled'))
      return ok(asked % 2 === 0 ? 'blue' : 'green')
    }
    const prober = { connect: () => ({ ask, close: () => void closed++ }) }
    await assert.rejects(
      prove(claim([weighted()]), { prober, clock, signal: cancel.signal, onWindow: () => undefined }),
      /cancelled/,
    )
    assert.ok(closed > 0 && asked < 200)
  })
})
