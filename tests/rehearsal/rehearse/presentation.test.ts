import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { guide, type Releases } from '../../../rehearsal/observation/guide.ts'
import type { Observation } from '../../../rehearsal/observation/observation.ts'
import type { StageReview } from '../../../rehearsal/observation/review.ts'
import { createGatekeeper } from '../../../rehearsal/presentation/gates.ts'
import { createNarrator } from '../../../rehearsal/presentation/narration.ts'
import { help, parseOptions } from '../../../rehearsal/presentation/options.ts'
import { createPalette } from '../../../rehearsal/presentation/palette.ts'
import { createScreen } from '../../../rehearsal/presentation/screen.ts'
import { boundsText, loadLines, summaryTable } from '../../../rehearsal/presentation/summary.ts'
import { shortImage, weightBar } from '../../../rehearsal/presentation/wording.ts'

const plain = createPalette(false, {})
const releases: Releases = {
  old: { reference: 'registry.example.com/mlmodel:101', digest: 'sha256:a', answer: 'New Model A' },
  new: { reference: 'registry.example.com/mlmodel:102', digest: 'sha256:b', answer: 'New Model B' },
}
const heard = (letter: string, count: number) => [`New Model ${letter}`, count] as const
const seen: Observation = {
  weights: { green: 50, blue: 50 },
  green: { image: 'registry.example.com/mlmodel:101', digest: 'sha256:a', ready: 1, wanted: 1 },
  blue: { image: `registry.example.com/mlmodel:102@sha256:${'b'.repeat(64)}`, digest: 'sha256:b', ready: 1, wanted: 1 },
  answers: {
    plain: new Map([heard('B', 53), heard('A', 47)]),
    blue: new Map([heard('B', 10)]),
    green: new Map([heard('A', 10)]),
  },
}
const review: StageReview = {
  stage: 'Blue_50',
  result: 'Succeeded',
  rejected: false,
  seconds: 12.34,
  unchanged: false,
  line: guide.Blue_50,
  seen,
  faults: [],
}

/** What an output got. */
function collect(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough()
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

function told(each: StageReview): string[] {
  const { stream, text } = collect()
  createNarrator({ palette: plain, screen: createScreen(stream, () => 0), verbose: false }).review(each, releases)
  return text().split('\n')
}

describe('What a rehearsal shows', () => {
  it('of a stage: weights, images, answers, and what the guide says', () => {
    assert.deepEqual(told(review), [
      '  Blue_50     green  50 ░░░░░░░░░░░░░░░░████████████████  50 blue         12.3 s',
      '              green  A  mlmodel:101  1/1 ready',
      '              blue   B  mlmodel:102@sha256:bbbbbbbbbbbb…  1/1 ready',
      '              answers 47 A  53 B · header blue: B · header green: A',
      '              ✓ green 50, blue 50, as the guide says',
      '',
      '',
    ])
  })

  it('of a stage that is not as the guide says: each fault', () => {
    assert.match(
      told({ ...review, faults: ['weights are 60/40, not 50/50'] }).join('\n'),
      /✗ weights are 60\/40, not 50\/50/,
    )
  })

  it('of a stage that changed nothing: one line', () => {
    assert.deepEqual(told({ ...review, unchanged: true }).length, 2)
  })

  it('fits in 80 columns', () => {
    const run = { result: 'Succeeded' as const, releases, stages: [review] }
    const lost = { audience: 'blue' as const, fault: 'HTTP 503', during: 'Canary, Blue_50', at: new Date(0) }
    const lines = [
      ...told(review),
      ...told({ ...review, unchanged: true }),
      ...told({ ...review, seen: undefined, result: 'Failed' }),
      ...summaryTable(run, ['Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100'], plain),
      ...loadLines({ requests: 1_234_567, lost: Array.from({ length: 7 }, () => lost) }, plain),
      `  ${boundsText()}`,
      ...help.split('\n'),
    ]
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
  })

  it('has colours on a terminal only, unless NO_COLOR or FORCE_COLOR say otherwise', () => {
    const cases = [
      { terminal: true, environment: {}, want: '\u001b[31mx\u001b[39m' },
      { terminal: true, environment: { NO_COLOR: '1' }, want: 'x' },
      { terminal: true, environment: { NO_COLOR: '' }, want: '\u001b[31mx\u001b[39m' },
      { terminal: true, environment: { TERM: 'dumb' }, want: 'x' },
      { terminal: false, environment: {}, want: 'x' },
      { terminal: false, environment: { FORCE_COLOR: '1' }, want: '\u001b[31mx\u001b[39m' },
      { terminal: true, environment: { FORCE_COLOR: '0' }, want: 'x' },
      { terminal: true, environment: { FORCE_COLOR: '1', NO_COLOR: '1' }, want: 'x' },
      { terminal: true, environment: { FORCE_COLOR: '1', TERM: 'dumb' }, want: '\u001b[31mx\u001b[39m' },
    ]
    for (const { terminal, environment, want } of cases)
      assert.equal(createPalette(terminal, environment).red('x'), want)
  })

  it('names an image in short', () => {
    assert.equal(shortImage(`registry.example.com:5000/a/m@sha256:${'1'.repeat(64)}`), 'm@sha256:111111111111…')
  })

  it('draws weights as a bar of one width', () => {
    for (const blue of [0, 1, 33, 50, 99, 100]) {
      const bar = weightBar({ green: 100 - blue, blue }, 32)
      assert.equal(bar.green.length + bar.blue.length, 32)
    }
  })

  it('breaks a long silence where lines cannot be painted over', () => {
    const { stream, text } = collect()
    let time = 0
    const screen = createScreen(stream, () => time)
    screen.passing('a')
    time = 20_000
    screen.passing('b')
    screen.passing('c')
    assert.equal(text(), 'b\n')
  })
})

describe('The command line of the rehearsal', () => {
  const stages = ['Blue_0', 'Blue_50']
  const none = { help: false, yes: false, reject: undefined, verbose: false, keep: false, report: 'dist/rehearsal' }

  it('has a default for everything', () => assert.deepEqual(parseOptions([], stages), none))

  it('takes its options', () => {
    assert.deepEqual(parseOptions(['--yes', '--reject', 'Blue_50', '--verbose'], stages), {
      ...none,
      yes: true,
      reject: 'Blue_50',
      verbose: true,
    })
  })

  const faults = [
    {
      argv: ['--reject', 'Rollback'],
      message: /--reject must name a stage with a gate \(Blue_0, Blue_50\), got 'Rollback'/,
    },
    { argv: ['--fast'], message: /'--fast'/ },
    { argv: ['now'], message: /'now'/ },
  ]
  for (const { argv, message } of faults) {
    it(`refuses ${argv.join(' ')}`, () => assert.throws(() => parseOptions(argv, stages), message))
  }
})

describe('A gate', () => {
  const gate = (stage: string) => ({ stage, environment: 'abtestenv' })

  /** A person who types these lines, one at each question, and then is gone. */
  function person(lines: string[]) {
    const input = new PassThrough()
    const { stream: output, text } = collect()
    let asked = 0
    output.on('data', (chunk: Buffer) => {
      if (!chunk.toString('utf8').includes('approve?')) return
      const line = lines[asked]
      asked += 1
      if (line === undefined) input.end()
      else input.write(`${line}\n`)
    })
    return { terminal: { input, output, interrupt: () => undefined }, text, asked: () => asked }
  }

  const cases = [
    { name: 'is approved by Enter', lines: [''], want: 'approved' },
    { name: 'is approved by y', lines: ['y'], want: 'approved' },
    { name: 'is rejected by n', lines: ['N'], want: 'rejected' },
    { name: 'is asked again at anything else', lines: ['maybe', 'no'], want: 'rejected' },
    { name: 'is rejected when nobody is there any more', lines: [], want: 'rejected' },
  ]
  for (const { name, lines, want } of cases) {
    it(name, async () => {
      const someone = person(lines)
      const keeper = createGatekeeper({ approveAll: false, reject: undefined }, someone.terminal)
      assert.equal(await keeper(gate('Blue_0')), want)
      assert.equal(someone.asked(), Math.max(1, lines.length))
    })
  }

  it('and all behind it are approved by a', async () => {
    const someone = person(['a'])
    const keeper = createGatekeeper({ approveAll: false, reject: undefined }, someone.terminal)
    assert.deepEqual([await keeper(gate('Blue_0')), await keeper(gate('Blue_50'))], ['approved', 'approved'])
    assert.equal(someone.asked(), 1)
  })

  it('is rejected without a question where --reject names its stage', async () => {
    const someone = person([])
    const keeper = createGatekeeper({ approveAll: true, reject: 'Blue_50' }, someone.terminal)
    assert.deepEqual([await keeper(gate('Blue_0')), await keeper(gate('Blue_50'))], ['approved', 'rejected'])
    assert.equal(someone.asked(), 0)
  })
})
