import assert from 'node:assert/strict'
import stringWidth from 'string-width'
import { frame, type Size } from '../../../rehearsal/presentation/live/frame.ts'
import { afterEvent, type LiveState } from '../../../rehearsal/presentation/live/state.ts'
import { createPalette } from '../../../rehearsal/presentation/palette.ts'
import { at, atBlue50, finished, half, logged, pod, slot, stage } from './some-run.ts'

const plain = createPalette(false, {})
const usual: Size = { rows: 30, columns: 80 }
const shown = (state: LiveState, size = usual): string[] => frame(state, size, plain, at)
const text = (state: LiveState, size = usual): string => shown(state, size).join('\n')

const asked = (state: LiveState): LiveState =>
  afterEvent(state, { kind: 'approvalAsked', gate: { stage: 'Blue_100', environment: 'abtestenv' } }, at)

describe('The live view shows', () => {
  it('run, phase, stages, weights as set and as observed, slots with their pods, load and log', () => {
    assert.deepEqual(shown(atBlue50()), [
      '',
      '  Canary  run 102 · scoring/scoreA.py · mlmodel:102                        1:12',
      '  ◐ shifting · stage 3/6 · Blue_50 · IstioCanaryShift@1: shift · 3 s',
      '  ✓ Building ✓ Blue_0 ► Blue_50 · Blue_100 · Blue_Green · Green_100 · Rollback',
      '',
      '  set       green  50 ░░░░░░░░░░░░░██████████████  50 blue',
      '  observed  green  51 ░░░░░░░░░░░░░░█████████████  49 blue  44–53 % of 612',
      '',
      '  green     1/1 ready  mlmodel:101',
      '  └─ ✓ model-green-1  ready  0:12',
      '  blue      1/1 ready  mlmodel:102',
      '  └─ ✓ model-blue-1  ready  0:12',
      '',
      '  load      1,234 requests · 0 failed',
      '  │ Apply',
      '  │ green 100 %, blue 0 % → green 50 %, blue 50 %',
    ])
  })

  it('at an approval who is waited for, and the way back', () => {
    const waiting = shown(asked(afterEvent(atBlue50(), finished('Blue_50'), at)))
    assert.equal(waiting[2], '  ◐ shifting · stage 4/6 · Blue_100 waits for approval (abtestenv)')
    assert.equal(waiting[3], '  way back: reject it, and Rollback restores mlmodel:101')
    assert.match(waiting[4] ?? '', /✓ Blue_50 \? Blue_100 · Blue_Green/)
  })

  const cases: { name: string; state: LiveState; want: RegExp }[] = [
    {
      name: 'why pods are not ready, the failing ones first',
      state: atBlue50({
        cluster: {
          ...half,
          blue: slot(
            102,
            [
              pod('model-blue-1'),
              pod('model-blue-2', { state: 'failing', reason: 'CrashLoopBackOff: back-off 10s', restarts: 3 }),
              pod('model-blue-3', { state: 'starting', reason: 'ContainerCreating' }),
            ],
            1,
          ),
        },
      }),
      want: /blue {6}1\/3 ready .*\n {2}├─ ✗ model-blue-2 {2}CrashLoopBackOff: back-off 10s {2}0:12 · 3 restarts\n {2}├─ ◌ model-blue-3 {2}ContainerCreating {2}0:12\n {2}└─ ✓ model-blue-1/,
    },
    {
      name: 'no blue, and pods that outlive it',
      state: atBlue50({
        cluster: {
          ...half,
          blue: { deployment: undefined, pods: [pod('model-blue-1', { state: 'ending', reason: 'ending' })] },
        },
      }),
      want: /blue {6}–\n {2}└─ – model-blue-1 {2}ending/,
    },
    {
      name: 'of many pods a few',
      state: atBlue50({
        cluster: {
          ...half,
          blue: slot(
            102,
            Array.from({ length: 40 }, (_, n) => pod(`blue-${n}`)),
          ),
        },
      }),
      want: /40\/40 ready.*\n(.*├─ ✓ blue-\d+.*\n){5} {2}└─ and 35 more/,
    },
    {
      name: 'an empty namespace',
      state: atBlue50({
        cluster: {
          phase: undefined,
          imageBefore: undefined,
          weights: undefined,
          green: { deployment: undefined, pods: [] },
          blue: { deployment: undefined, pods: [] },
        },
        load: undefined,
      }),
      want: /· no rollout yet[\s\S]*set {7}no weighted route yet\n\n {2}green {5}–\n {2}blue {6}–/,
    },
    {
      name: 'a run before the cluster was seen',
      state: atBlue50({ cluster: undefined, load: undefined }),
      want: /stage 3\/6[\s\S]*Rollback\n {2}│ Apply/,
    },
    {
      name: 'that the cluster is out of sight, and what was seen last',
      state: atBlue50({ trouble: 'connect ECONNREFUSED' }),
      want: /model-blue-1[\s\S]*✗ the cluster is out of sight: connect ECONNREFUSED/,
    },
    {
      name: 'that the run is being canceled',
      state: atBlue50({ canceling: true }),
      want: /canceling the run · Blue_50/,
    },
    {
      name: 'requests that failed',
      state: atBlue50({ load: { requests: 10, failed: 2, split: undefined } }),
      want: /observed {2}nothing answered yet[\s\S]*10 requests · 2 failed/,
    },
    {
      name: 'a rollback as a stage of its own',
      state: afterEvent(
        afterEvent(atBlue50(), finished('Blue_50'), at),
        { kind: 'stageStarted', stage: stage('Rollback') },
        at,
      ),
      want: /stage 7\/7 · Rollback begins/,
    },
    {
      name: 'a phase that it does not know as it is written',
      state: atBlue50({ cluster: { ...half, phase: 'mirroring' } }),
      want: /◐ mirroring/,
    },
  ]
  for (const { name, state, want } of cases) it(name, () => assert.match(text(state), want))
})

describe('The live view fits', () => {
  const long = atBlue50({
    run: { title: 'Canary', detail: `run 102 · ${'scoring/'.repeat(20)}scoreA.py` },
    cluster: {
      ...half,
      blue: slot(
        102,
        [
          pod(`model-blue-${'x'.repeat(200)}`),
          pod('モデル青', { state: 'failing', reason: '画像を取得できません。'.repeat(9) }),
        ],
        1,
      ),
    },
    trouble: 'no answer '.repeat(30),
  })
  const lines = [
    logged('日本語の記録'.repeat(20)),
    logged('👩‍🔬'.repeat(60)),
    logged('e\u0301'.repeat(200)),
    logged('x\ty\u0000z'),
  ]
  const crowded = asked(lines.reduce((state, line) => afterEvent(state, line, at), long))
  const states = {
    atBlue50: atBlue50(),
    long: lines.reduce((state, line) => afterEvent(state, line, at), long),
    crowded,
  }

  for (const [name, state] of Object.entries(states)) {
    it(`into every window: ${name}`, () => {
      for (const rows of [1, 2, 5, 8, 16, 24, 60])
        for (const columns of [1, 2, 10, 20, 39, 40, 79, 80, 81, 132, 300]) {
          const lines = shown(state, { rows, columns })
          assert.ok(lines.length < rows, `${lines.length} lines in ${rows} rows`)
          const wide = lines.filter((line) => stringWidth(line) >= columns && columns > 1)
          assert.deepEqual(wide, [], `in ${columns} columns`)
        }
    })
  }

  it('what matters most into a low window', () => {
    assert.deepEqual(shown(atBlue50(), { rows: 6, columns: 80 }), [
      '  ◐ shifting · stage 3/6 · Blue_50 · IstioCanaryShift@1: shift · 3 s',
      '  ✓ Building ✓ Blue_0 ► Blue_50 · Blue_100 · Blue_Green · Green_100 · Rollback',
      '  set       green  50 ░░░░░░░░░░░░░██████████████  50 blue',
      '  green     1/1 ready  mlmodel:101',
      '  blue      1/1 ready  mlmodel:102',
    ])
  })

  it('the stage that is on into a narrow window', () => {
    assert.match(text(atBlue50(), { rows: 30, columns: 30 }), /\n {2}… ► Blue_50 · Blue_100 ·/)
  })

  it('the newest lines of the log, not the oldest, into a window with little room', () => {
    const state = ['one', 'two', 'three', 'four']
      .map(logged)
      .reduce((old, line) => afterEvent(old, line, at), atBlue50())
    assert.match(text(state, { rows: 17, columns: 80 }), /requests · 0 failed\n {2}│ three\n {2}│ four$/)
  })
})

describe('In the live view', () => {
  it('text from outside moves no cursor and paints nothing', () => {
    const state = afterEvent(atBlue50(), logged('\u001b[2J\u001b[31mred\rback\u202e'), at)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    assert.doesNotMatch(text(state).replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  it('colours change no width', () => {
    const coloured = frame(atBlue50(), usual, createPalette(true, {}), at)
    assert.deepEqual(
      coloured.map((line) => stringWidth(line)),
      shown(atBlue50()).map((line) => stringWidth(line)),
    )
    assert.ok(coloured.some((line) => line.includes('\u001b[34m')))
  })
})
