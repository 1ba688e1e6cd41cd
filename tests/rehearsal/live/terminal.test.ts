import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readStepReport } from '../../../step-report/read.ts'
import type { RunData } from '../../../tab/src/run-data.ts'
import { type OpenTerminal, openTerminal, type TerminalOptions } from './terminal.ts'

const window = { rows: 30, columns: 80 }

const opened: OpenTerminal[] = []
/** Opens a terminal that is closed after its test, whatever came of that. */
function open(...[module, options]: Parameters<typeof openTerminal>): OpenTerminal {
  const terminal = openTerminal(module, options)
  opened.push(terminal)
  return terminal
}
function closeAll(): void {
  for (const terminal of opened.splice(0)) terminal.close()
}

/** What turns on bold, dim and the colours of the palette. */
const paint = ['1', '2', '31', '32', '33', '34'].map((code) => `\u001b[${code}m`)

describe('On a terminal', function () {
  this.timeout(60_000)
  afterEach(closeAll)

  const show = (how: string, environment: NodeJS.ProcessEnv = {}): OpenTerminal =>
    open(['tests/rehearsal/live/shown.ts', how], { ...window, environment })
  const visible =
    ({ rows }: OpenTerminal) =>
    (): boolean =>
      rows().some((row) => row.includes('◐ shifting'))

  const ends: { name: string; how: string; end: (terminal: OpenTerminal) => void; code: number }[] = [
    { name: 'when the program ends', how: 'exit', end: () => undefined, code: 3 },
    { name: 'when something throws', how: 'throw', end: () => undefined, code: 1 },
    { name: 'after Ctrl-C', how: 'stay', end: ({ type }) => type('\u0003'), code: 128 + 2 },
    { name: 'after SIGTERM', how: 'stay', end: ({ signal }) => signal('SIGTERM'), code: 128 + 15 },
    { name: 'after SIGHUP', how: 'stay', end: ({ signal }) => signal('SIGHUP'), code: 128 + 1 },
  ]
  for (const { name, how, end, code } of ends) {
    it(`the cursor is there again, and the view gone, ${name}`, async () => {
      const terminal = show(how)
      await terminal.until(visible(terminal))
      assert.equal(terminal.cursorShown(), false)
      end(terminal)
      assert.equal(await terminal.exited, code)
      assert.equal(terminal.cursorShown(), true)
      const left = terminal.history().join('\n')
      assert.match(left, /^above the view\n/)
      assert.doesNotMatch(left, /shifting/)
    })
  }

  it('what is typed while the view is shown is neither seen nor in its way', async () => {
    const terminal = show('stay')
    await terminal.until(visible(terminal))
    const title = (): string | undefined => terminal.rows().find((row) => row.startsWith('  Canary  run 102'))
    const before = title()
    terminal.type('typed\r\r')
    // The clock has gone on: it was painted again since.
    await terminal.until(() => title() !== before)
    const rows = terminal.rows().filter((row) => row !== '')
    assert.deepEqual([rows[0], rows[1]], ['above the view', title()])
    assert.equal(rows.filter((row) => row.startsWith('  Canary')).length, 1)
    assert.doesNotMatch(rows.join('\n'), /typed/)
    terminal.type('\u0003')
    assert.equal(await terminal.exited, 128 + 2)
  })

  it('colours set things apart, and NO_COLOR takes them away, but not the view', async () => {
    for (const [environment, coloured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = show('exit', environment)
      await terminal.until(visible(terminal))
      await terminal.exited
      assert.equal(
        paint.some((code) => terminal.written().includes(code)),
        coloured,
      )
    }
  })

  it('that is dumb nothing is painted: lines are all there is', async () => {
    const terminal = show('exit', { TERM: 'dumb' })
    assert.equal(await terminal.exited, 3)
    assert.equal(terminal.written(), 'above the view\r\n')
  })
})

describe('The whole rehearsal on a terminal', function () {
  // About 25 s on two cores that are idle.
  this.timeout(180_000)
  afterEach(closeAll)

  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rehearsal-report-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const rehearse = (...options: string[]): OpenTerminal =>
    open(['rehearsal/rehearse.ts', '--report', folder, ...options], window satisfies TerminalOptions)
  const isAsked =
    ({ rows }: OpenTerminal, stage: string) =>
    (): boolean =>
      rows().some((row) => row.startsWith(`  ${stage} waits for abtestenv: approve?`))
  const questions = ({ written }: OpenTerminal): number => written().split('approve?').length - 1

  /** Answers the question that stands there, and waits for the next one. */
  async function answer(terminal: OpenTerminal, keys: string): Promise<void> {
    const count = questions(terminal)
    terminal.type(keys)
    await terminal.until(() => questions(terminal) > count)
  }

  it('asks a person below the view, and ends with lines alone and the pages of both runs', async () => {
    const terminal = rehearse()
    await terminal.until(isAsked(terminal, 'Blue_0'))
    // With all gates behind it, up to the first one of the canary.
    await answer(terminal, 'all\r')
    assert.ok(terminal.history().some((line) => line.startsWith('Canary  run 102')))
    await answer(terminal, 'perhaps\r')
    assert.ok(isAsked(terminal, 'Blue_0')())
    await answer(terminal, 'y\r')
    assert.ok(isAsked(terminal, 'Blue_50')())

    // What whoever approves Blue_50 needs: what is live, what was seen, and the way back.
    const [, status, way] = /\n {2}(● deployed.*)\n {2}(way back.*)\n/.exec(terminal.rows().join('\n')) ?? []
    assert.equal(status, '● deployed · stage 3/6 · Blue_50 waits for approval (abtestenv)')
    assert.match(way ?? '', /^way back: reject it, and Rollback restores mlmodel:101@sha256:\w+…$/)
    assert.match(
      terminal.rows().join('\n'),
      /set +green 100 .*\n +observed +green 100 [\s\S]*blue +1\/1 ready {2}mlmodel:102@/,
    )

    // While one thinks, the view goes on around the question, and finds itself again in a narrower window.
    const load = (): string => terminal.rows().find((row) => row.includes(' requests · ')) ?? ''
    const before = load()
    await terminal.until(() => load() !== before)
    assert.equal(terminal.cursorShown(), true)
    terminal.resize(24, 70)
    terminal.type('n\r')
    assert.equal(await terminal.exited, 0)

    const told = terminal.history().join('\n')
    assert.equal(terminal.cursorShown(), true)
    assert.match(told, /\n {2}Blue_50 +rejected\n/)
    assert.match(told, /✓ Blue_50 was rejected, and all is back on model \w \(mlmodel:101\)\./)
    assert.doesNotMatch(told, /approve\?|waits for|└─|│/)
    assert.match(told, /The run's Canary page: /)

    const data = await readReport('canary')
    assert.deepEqual(
      data.run.stages.map(({ name, result, approvals }) => [name, result, ...approvals.map(({ state }) => state)]),
      [
        ['Building', 'succeeded'],
        ['Blue_0', 'succeeded', 'approved'],
        ['Blue_50', 'failed', 'rejected'],
        ['Blue_100', 'skipped'],
        ['Blue_Green', 'skipped'],
        ['Green_100', 'skipped'],
        ['Rollback', 'succeeded'],
      ],
    )
    const last = new Map(data.attachments.map(({ text }) => readReported(text)).map((each) => [each.step.stage, each]))
    assert.deepEqual([...last.keys()], ['Blue_0', 'Rollback'])
    assert.deepEqual([last.get('Blue_0')?.action, last.get('Blue_0')?.state], ['deploy', 'succeeded'])
    assert.deepEqual([last.get('Rollback')?.phase, last.get('Rollback')?.slots.green.weight], ['rolledBack', 100])
    assert.equal((await readReport('first-release')).run.result, 'succeeded')
  })

  it('is canceled by Ctrl-C at a question, and gives the terminal back', async () => {
    const terminal = rehearse()
    await terminal.until(isAsked(terminal, 'Blue_0'))
    terminal.type('\u0003')
    assert.equal(await terminal.exited, 1)
    assert.equal(terminal.cursorShown(), true)
    const told = terminal.history().join('\n')
    assert.match(told, /Canceling the run\. Ctrl-C again ends at once\./)
    assert.doesNotMatch(told, /approve\?|waits for|└─/)
    assert.match(told, /The first release did not come to its end/)
  })

  /** The data of a page that the rehearsal wrote. */
  async function readReport(name: string): Promise<RunData> {
    const page = await readFile(join(folder, `${name}.html`), 'utf8')
    const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1]
    return (JSON.parse(json ?? '') as { run: RunData }).run
  }

  function readReported(text: string | null) {
    const reading = readStepReport(text ?? '')
    return 'report' in reading ? reading.report : assert.fail(reading.trouble)
  }
})
