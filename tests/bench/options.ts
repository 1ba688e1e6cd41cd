import { parseArgs } from 'node:util'

/** What is to be measured. */
export interface Options {
  readonly cluster: 'embedded' | 'real'
  readonly rounds: number
  readonly roundTripsMs: readonly number[]
  readonly routes: readonly number[]
  /** Versions of Node. */
  readonly nodes: readonly string[]
  readonly parts: readonly Part[]
  readonly withHelm: boolean
  /** The folder of another packaged task than the fresh one. */
  readonly task: string | undefined
  /** Whether all is measured that the page tells, so that it may be written anew. */
  readonly isWhole: boolean
}

/** `shift` and the programs beside it; the task's zip; whole rollouts. */
export type Part = (typeof allParts)[number]

const allParts = ['shift', 'zip', 'rollout'] as const

/** So many rounds at least make a page. */
const enough = 11

const whole = { runs: '15', latency: '0,20,100', routes: '10,100,1000', node: '20.20.2,24.18.1', only: allParts.join() }
const quick = { runs: '7', latency: '0,100', routes: '10', node: '20.20.2', only: 'shift,zip' }

/** Reads the command line. @throws Error that names the option and what it takes */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ runs: text, latency: text, routes: text, node: text, only: text, task: text },
      ...{ quick: { type: 'boolean' }, real: { type: 'boolean' }, 'without-helm': { type: 'boolean' } },
    },
  })
  const { quick: isQuick = false, real = false, 'without-helm': withoutHelm = isQuick, task, ...given } = values
  const { runs, latency, routes, node, only } = { ...(isQuick ? quick : whole), ...given }
  const rounds = wholeNumber('runs', runs, 1)
  const isNarrow = [given.latency, given.routes, given.node, given.only, task].some((value) => value !== undefined)
  return {
    cluster: real ? 'real' : 'embedded',
    rounds,
    roundTripsMs: latency.split(',').map((one) => wholeNumber('latency', one, 0)),
    // The guide's own routes are three.
    routes: routes.split(',').map((one) => wholeNumber('routes', one, 3)),
    nodes: node.split(','),
    parts: only.split(',').map(partOf),
    withHelm: !withoutHelm,
    task,
    isWhole: !isQuick && !isNarrow && !withoutHelm && rounds >= enough,
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= least) return number
  throw new Error(`--${option} takes whole numbers from ${least}, got '${text}'.`)
}

function partOf(text: string): Part {
  const part = allParts.find((each) => each === text)
  if (part === undefined) throw new Error(`--only takes ${allParts.join(', ')}, got '${text}'.`)
  return part
}
