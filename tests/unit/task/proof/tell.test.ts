import assert from 'node:assert/strict'
import { faultOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/fault.ts'
import type { Question } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/judgement.ts'
import { recordOfFinding } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/record.ts'
import type { Outcome } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import { percentile } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import { tellProof, tellWindow } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tell.ts'
import type { Mesh } from './simulation.ts'
import { claim, ok, simulate, weighted } from './simulation.ts'

const setting = { url: 'http://user:secret@20.1.2.3/score?key=secret', header: 'x-api-version' }

/** So many of a hundred answers are blue's, in turn; the n-th takes n milliseconds of a hundred. */
const inTurn = (blue: number): Mesh => {
  let count = 0
  return () => {
    count++
    return { ...ok((count * blue) % 100 < blue ? 'blue' : 'green'), ms: count % 100 } as Outcome
  }
}
const answering =
  (outcome: Outcome): Mesh =>
  () =>
    outcome
const byHeader: Question = { ...weighted(20, 100), asked: 'blue' }

describe('the report of a proof', () => {
  it('tells share, interval, power, errors and latencies in lines of 78 characters at most', async () => {
    const lines = tellProof(await simulate(claim([weighted(2000, 40)]), inTurn(40)), setting.header)
    assert.deepEqual(lines, [
      'weighted route: as set, by 2000 probes in 0.0 s',
      "  blue's share: set 40 %, seen 40 %, truth 37.2 to 42.9 % (99 % sure)",
      '  would be found out: 31.4 % or less, and 48.9 % or more',
      '  green  1200 answers, 0 errors, p50 49 ms, p95 94 ms',
      '  blue   800 answers, 0 errors, p50 48 ms, p95 93 ms',
    ])
    assert.ok(lines.every(({ length }) => length <= 78))
  })

  it('tells a window that did not pass in a line', async () => {
    const [{ tally } = assert.fail('no finding')] = (await simulate(claim([weighted()]), inTurn(40))).findings
    const line = 'not yet as set: green 1200, blue 800, no slot 0, errors 0, of 2000 probes'
    assert.equal(tellWindow(tally), line)
  })

  it('is plain data, too', async () => {
    const proof = await simulate(claim([weighted(2000, 40), byHeader]), inTurn(40))
    const records = proof.findings.map(recordOfFinding)
    assert.deepEqual(JSON.parse(JSON.stringify(records)), records)
    const [{ observedBlue, foundOut, ...finding } = assert.fail('no finding')] = records
    const none = { answers: 0, errors: 0, p50: null, p95: null, p99: null }
    assert.deepEqual(finding, {
      asked: null,
      verdict: 'asSet',
      at: '1970-01-01T00:00:00.000Z',
      tookMs: 0,
      requests: 2000,
      errors: 0,
      noAnswer: 0,
      green: { answers: 1200, errors: 0, p50: 49, p95: 94, p99: 99 },
      blue: { answers: 800, errors: 0, p50: 48, p95: 93, p99: 98 },
      unattributed: none,
      statuses: { '200': 2000 },
      failures: {},
      wantedBlue: 0.4,
      before: { windows: 0, requests: 0, errors: 0 },
    })
    assert.deepEqual([observedBlue?.share, observedBlue?.confidence], [0.4, 0.99])
    assert.ok((foundOut.below ?? 0) < (observedBlue?.low ?? 0) && (foundOut.above ?? 1) > (observedBlue?.high ?? 1))
  })
})

describe('the fault of a proof', () => {
  const rows: readonly {
    readonly it: string
    readonly question?: Question
    readonly mesh: Mesh
    readonly want: string
    readonly next: RegExp
  }[] = [
    {
      it: 'is a wrong split',
      mesh: inTurn(40),
      want: `The split is not as set: of 2000 probes of http://20.1.2.3/score green answered 1200 and blue 800. Blue's share: set 50 %, seen 40 %, truth 37.2 to 42.9 % (99 % sure).`,
      next: /proxy-status/,
    },
    {
      it: 'is a header route that leads elsewhere',
      question: byHeader,
      mesh: answering(ok('green')),
      want: `A header route is not as set: of 20 probes of http://20.1.2.3/score with 'x-api-version: blue' 20 were answered by green instead of blue.`,
      next: /same match/,
    },
    {
      it: 'is a gateway that is unreachable',
      mesh: answering({ kind: 'failure', reason: 'http://20.1.2.3 refused the connection.', next: 'Check it.' }),
      want: `The gateway is unreachable: none of 10 probes of http://20.1.2.3/score was answered. http://20.1.2.3 refused the connection.`,
      next: /^Check it\.$/,
    },
    {
      it: 'is too many errors',
      mesh: answering({ ...ok('blue'), status: 503 } as Outcome),
      want: `Too many errors: of 2000 probes of http://20.1.2.3/score 2000 failed (503 ×2000; blue's 2000), where 1 % may.`,
      next: /logs/,
    },
    {
      it: 'is a request that the model does not take',
      mesh: answering({ ...ok('blue'), status: 405 } as Outcome),
      want: `Too many errors: of 2000 probes of http://20.1.2.3/score 2000 failed (405 ×2000; blue's 2000), where 1 % may.`,
      next: /a request that the model takes/,
    },
    {
      it: 'is answers that break off',
      mesh: answering({ ...ok('blue'), broken: 'an answer broke off' } as Outcome),
      want: `Too many errors: of 2000 probes of http://20.1.2.3/score 2000 failed (not a whole answer ×2000; blue's 2000), where 1 % may.`,
      next: /logs/,
    },
    {
      it: 'is an answer without a slot',
      mesh: answering(ok(undefined)),
      want: `Answers without a slot: of 2000 probes of http://20.1.2.3/score 2000 came without the header x-canary-slot (statuses: 200 ×2000).`,
      next: /set that header/,
    },
  ]
  for (const { it: name, question = weighted(), mesh, want, next } of rows) {
    it(name, async () => {
      const fault = faultOf(await simulate(claim([question]), mesh), setting)
      assert.equal(fault?.what, want)
      assert.match(fault?.next ?? '', next)
    })
  }

  it('is none of a proof that holds', async () => {
    assert.equal(faultOf(await simulate(claim([weighted(2000, 40)]), inTurn(40)), setting), undefined)
  })
})

describe('a percentile', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index)
  const rows = [
    { of: 100, share: 0.5, want: 50 },
    { of: 100, share: 0.95, want: 95 },
    { of: 20, share: 0.95, want: 19 },
    { of: 19, share: 0.95, want: undefined },
    { of: 2, share: 0.5, want: 1 },
    { of: 1, share: 0.5, want: undefined },
    { of: 0, share: 0.5, want: undefined },
  ]
  for (const { of, share, want } of rows) {
    it(`${100 * share} of ${of} is ${want}`, () => assert.equal(percentile(upTo(of), share), want))
  }
})
