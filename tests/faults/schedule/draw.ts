import { type Dice, diceOf } from './dice.ts'
import type { Action, Edit, Event, Fault, Inputs, Kind, Moment, Move, Schedule, Step, Strike } from './schedule.ts'

/** The images of a storm by their tags: two that serve, and three that never come to. */
export const goodTags = ['A', 'B', 'C'] as const
export const badTags = ['crashes', 'never', 'missing'] as const

/** The schedule of a seed, a whole number. */
export function drawSchedule(seed: number): Schedule {
  const dice = diceOf(seed)
  const start = dice.pick(['created', 'guide'] as const)
  const onlyHttp1 = dice.chance(0.2)
  const moves = drawMoves(dice)
  return {
    seed,
    start,
    onlyHttp1,
    moves,
    ending: dice.weighted([
      [3, 'release'],
      [1, 'rollback'],
    ]),
  }
}

/** A release by run 2 in its order; now and then a stage comes again, another one comes, or the way back. */
function drawMoves(dice: Dice): Move[] {
  const moves: Move[] = []
  const order: readonly Action[] = ['deploy', 'shift', 'shift', 'promote', 'remove']
  const image = dice.weighted<string>([
    [8, 'B'],
    [2, 'C'],
    [1, dice.pick(badTags)],
  ])
  let at = 0
  for (let left = 3 + dice.below(4); left > 0; left--) {
    if (dice.chance(0.12)) moves.push({ kind: 'edit', edit: drawEdit(dice) })
    const inOrder = order[at % order.length] ?? 'deploy'
    const action = dice.weighted<Action>([
      [12, inOrder],
      [1, 'rollback'],
      [1, dice.pick(order)],
      [1, 'status'],
    ])
    const isLastShift = at % order.length === 2
    moves.push(drawStep(dice, { run: 2, action, inputs: drawInputs(dice, action, image, isLastShift) }))
    if (action === inOrder && dice.chance(0.8)) at++
  }
  return moves
}

function drawInputs(dice: Dice, action: Action, image: string, isLastShift: boolean): Inputs {
  const onDrift = dice.weighted<Inputs>([
    [5, {}],
    [2, { onDrift: 'overwrite' }],
    [1, { onDrift: 'adopt' }],
  ])
  switch (action) {
    case 'deploy':
      return { image, ...onDrift }
    case 'shift': {
      const shares = isLastShift ? ['100', '50,100', '100'] : ['50', '10', '10,50', '100', '0']
      const blueWeight = dice.pick(shares)
      return { blueWeight, ...(blueWeight.includes(',') && { stepSeconds: '1' }), ...onDrift }
    }
    case 'promote':
    case 'remove':
    case 'rollback':
      return onDrift
    case 'status':
      return {}
  }
}

function drawStep(dice: Dice, step: Step): Move {
  const strikes = Array.from(
    {
      length: dice.weighted([
        [3, 0],
        [5, 1],
        [2, 2],
        [1, 3],
      ]),
    },
    () => drawStrike(dice),
  )
  const moments = dice.chance(0.4) ? [drawMoment(dice, step)] : []
  return { kind: 'step', step, strikes, moments, again: dice.chance(0.6) }
}

const several = (dice: Dice): number =>
  dice.weighted([
    [5, 1],
    [2, 2],
    [2, 4],
    [1, 7],
  ])

function drawStrike(dice: Dice): Strike {
  const on = dice.weighted<Kind>([
    [4, 'read'],
    [5, 'write'],
    [2, 'watch'],
  ])
  const fault = drawFault(dice, on)
  // One that is silent takes half a minute each time.
  const times = fault.kind === 'silence' || fault.kind === 'dead' ? 1 : several(dice)
  return { on, skip: dice.below(on === 'read' ? 10 : 4), times, fault }
}

function drawFault(dice: Dice, on: Kind): Fault {
  const reset: Fault = { kind: 'reset', when: dice.pick(['before', 'after', 'inBody'] as const) }
  const refused: Fault = { kind: 'refused', ms: dice.pick([50, 300, 1000, 3000]) }
  const slow: Fault = { kind: 'slow', pieces: 1 + dice.below(6), pauseMs: dice.pick([20, 100, 300]) }
  const busy: Fault = {
    kind: 'answer',
    status: dice.pick([500, 502, 503, 504] as const),
    as: dice.pick(['status', 'page'] as const),
    done: on === 'write' && dice.chance(0.4),
  }
  const throttled: Fault = {
    kind: 'answer',
    status: 429,
    as: dice.pick(['status', 'page'] as const),
    ...(dice.chance(0.6) && { retryAfter: 1 }),
    done: false,
  }
  const denied: Fault = { kind: 'answer', status: dice.pick([401, 403] as const), as: 'status', done: false }
  const conflict: Fault = { kind: 'answer', status: dice.pick([409, 422] as const), as: 'status', done: false }
  switch (on) {
    case 'read':
      return dice.weighted<Fault>([
        [2, reset],
        [2, refused],
        [0.1, { kind: 'silence', done: false }],
        [0.1, { kind: 'dead' }],
        [1, { kind: 'half' }],
        [3, busy],
        [1, throttled],
        [1, denied],
        [1, slow],
        [4, { kind: 'stale' }],
      ])
    case 'write':
      return dice.weighted<Fault>([
        [4, reset],
        [1, refused],
        [0.1, { kind: 'silence', done: dice.chance(0.5) }],
        [1, { kind: 'half' }],
        [4, busy],
        [1, throttled],
        [1, denied],
        [3, conflict],
        [1, slow],
      ])
    case 'watch':
      return dice.weighted<Fault>([
        [1, reset],
        [1, refused],
        [1, busy],
        [1, throttled],
        [1, denied],
        [2, { kind: 'watchEnds' }],
        [2, { kind: 'watchRepeats' }],
        [2, { kind: 'watchExpires' }],
        [1, { kind: 'answer', status: 410, as: 'status', done: false }],
      ])
  }
}

function drawMoment(dice: Dice, step: Step): Moment {
  const on = dice.weighted<Kind>([
    [2, 'read'],
    [5, 'write'],
    [1, 'watch'],
  ])
  const event = dice.weighted<Event>([
    [5, { kind: 'kill' }],
    [2, { kind: 'cancel' }],
    [3, { kind: 'rival', step: drawRival(dice, step) }],
    [4, { kind: 'edit', edit: drawEdit(dice) }],
  ])
  return { on, skip: dice.below(on === 'read' ? 8 : 4), when: dice.pick(['before', 'after'] as const), event }
}

/** Another run that deploys, or another job of the same run that does the same, or rolls back. */
function drawRival(dice: Dice, step: Step): Step {
  return dice.weighted<Step>([
    [
      3,
      {
        run: 3,
        action: 'deploy',
        inputs: { image: dice.pick(goodTags), ...(dice.chance(0.5) && { takeOver: 'true' }) },
      },
    ],
    [2, step],
    [2, { run: 2, action: 'rollback', inputs: {} }],
    [1, { run: 3, action: 'rollback', inputs: {} }],
  ])
}

function drawEdit(dice: Dice): Edit {
  const slot = dice.pick(['green', 'blue'] as const)
  return dice.weighted<Edit>([
    [3, { kind: 'weights', blue: dice.pick([0, 30, 50, 100]) }],
    [3, { kind: 'note', on: dice.pick(['virtualservices', 'green', 'blue'] as const) }],
    [3, { kind: 'gitops' }],
    [2, { kind: 'slotDeleted', slot }],
    [2, { kind: 'podsEnd', slot }],
  ])
}
