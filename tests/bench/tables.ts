/** The generated part of docs/performance.md. */
import { type Judgement, judge, nameOf, type Unit, wallRatio } from './goals.ts'
import type { Cell, ContenderKey, Results, RolloutTimes, Sample, Situation } from './results.ts'
import { type Spread, spreadOf } from './statistics.ts'

const contenders: readonly ContenderKey[] = [
  'shift 20',
  'shift 24',
  'floor 20',
  'floor 24',
  'kubectl warm',
  'kubectl cold',
  'helm',
]

/** All that was measured as Markdown. */
export function tablesOf(results: Results): string {
  const { cells, task, rollouts, cluster } = results
  const sections = [
    surroundings(results),
    `### Goals\n\n${goalTable(judge(results))}`,
    `### Ratios of whole processes, pair by pair\n\n${ratioTable(cells, ['shift 20', 'shift 24'], ['kubectl warm', 'kubectl cold', 'helm'])}`,
    `### The floor: the two requests alone, on Node\n\n${ratioTable(cells, ['floor 20', 'floor 24'], ['kubectl warm', 'kubectl cold'])}`,
    `### Times in milliseconds\n\n${timeTable(cells)}`,
    `### What a run costs\n\n${costTable(cells)}`,
    ...(cluster === 'embedded' ? [`### The requests of a shift\n\n${requestList(cells)}`] : []),
    ...(task === undefined ? [] : [`### The task on its way to an agent\n\n${taskTable(task)}`]),
    ...(rollouts.length === 0 ? [] : [`### A whole rollout, in milliseconds\n\n${rolloutTable(rollouts)}`]),
  ]
  return sections.join('\n\n')
}

function surroundings({ cluster, date, machine, versions, rounds }: Results): string {
  const { cores, processor, memoryGiB, system, load } = machine
  const { nodes, bench, kubectl, helm, server, commit } = versions
  return table(
    ['what', 'value'],
    [
      ['cluster', cluster === 'embedded' ? 'embedded, pods ready at once' : 'real'],
      ['date', date],
      ['commit', commit],
      ['machine', `${cores} cores, ${processor}, ${memoryGiB} GiB, ${system}`],
      ['load when it began', load.toFixed(2)],
      ['Node of the task', nodes.join(', ')],
      ['Node of the bench', bench],
      ['kubectl', kubectl],
      ['Helm', helm ?? 'not measured'],
      ['server', server],
      ['rounds', String(rounds)],
    ],
  )
}

/** What was to be reached, and whether it was. */
export function goalTable(judgements: readonly Judgement[]): string {
  return table(
    ['goal', 'at most', 'measured', 'verdict'],
    judgements.map(({ goal: { text, limit, unit }, measured, verdict }) => [
      text,
      inUnit(limit, unit),
      measured === undefined ? '' : shown(measured, unit),
      verdict === 'not met' ? '**not met**' : verdict,
    ]),
  )
}

function ratioTable(cells: readonly Cell[], ones: readonly ContenderKey[], others: readonly ContenderKey[]): string {
  const pairs = ones.flatMap((one) => others.map((other) => ({ one, other })))
  return table(
    ['round trip, routes', ...pairs.map(({ one, other }) => `${nameOf(one)} / ${nameOf(other)}`)],
    cells.map((cell) => [
      situationOf(cell),
      ...pairs.map(({ one, other }) => {
        const spread = wallRatio(cell, one, other)
        return spread === undefined ? '' : shown(spread, 'times')
      }),
    ]),
  )
}

function timeTable(cells: readonly Cell[]): string {
  return table(
    ['round trip, routes', ...contenders.map(nameOf)],
    cells.map((cell) => [
      situationOf(cell),
      ...contenders.map((key) => spreadText(cell.samples[key], ({ wallMs }) => wallMs, 0)),
    ]),
  )
}

function costTable(cells: readonly Cell[]): string {
  const near = cells.filter(({ roundTripMs }) => roundTripMs === cells[0]?.roundTripMs)
  const rows = near.flatMap((cell) =>
    contenders.flatMap((key) => {
      const samples = cell.samples[key]
      if (samples === undefined) return []
      return [
        [
          `${nameOf(key)}, ${cell.routes.toLocaleString('en')} routes`,
          rangeOf(samples.map(({ traffic }) => traffic.requests?.length)),
          rangeOf(samples.map(({ traffic }) => traffic.connections)),
          spreadText(samples, ({ cpuMs }) => cpuMs, 0),
          spreadText(samples, ({ peakKb }) => peakKb / 1024, 1),
        ],
      ]
    }),
  )
  return table(['run', 'requests', 'connections', 'CPU, ms', 'peak memory, MiB'], rows)
}

/** The requests of the first shift; the table above tells whether others were as many. */
function requestList(cells: readonly Cell[]): string {
  const samples = cells.flatMap((cell) => cell.samples['shift 20'] ?? cell.samples['shift 24'] ?? [])
  const requests = samples[0]?.traffic.requests ?? []
  return requests
    .map(({ method, path }) => {
      const readable = decodeURIComponent(path).replace(/\/namespaces\/[^/]+\//, '/namespaces/NAMESPACE/')
      return `1. \`${method} ${readable}\``
    })
    .join('\n')
}

function taskTable({ files, bytes, zipped, unzipMs }: NonNullable<Results['task']>): string {
  const kilobytes = (size: number): string => `${(size / 1000).toFixed(1)} kB`
  return table(
    ['what', 'value'],
    [
      ['files', String(files)],
      ['unzipped', kilobytes(bytes)],
      ['zipped', kilobytes(zipped)],
      ['time to unzip', `${spread(spreadOf(unzipMs), 1)} ms`],
    ],
  )
}

function rolloutTable(rollouts: readonly RolloutTimes[]): string {
  const stages = rollouts[0]?.stages.map(({ stage }) => stage) ?? []
  const keyOf = ({ contender, roundTripMs }: RolloutTimes): string => `Node ${contender.slice(-2)}, ${roundTripMs} ms`
  const keys = [...new Set(rollouts.map(keyOf))]
  return table(
    ['rollout', ...stages, 'all stages', 'requests'],
    keys.map((key) => {
      const group = rollouts.filter((each) => keyOf(each) === key)
      const whole = group.map((each) => each.stages.reduce((sum, { wallMs }) => sum + wallMs, 0))
      const requests = group.map(requestsOf)
      return [
        key,
        ...stages.map((_, index) => spread(spreadOf(group.map((each) => each.stages[index]?.wallMs ?? Number.NaN)), 0)),
        spread(spreadOf(whole), 0),
        rangeOf(requests),
      ]
    }),
  )
}

function requestsOf({ stages }: RolloutTimes): number | undefined {
  const counts = stages.flatMap(({ requests }) => requests ?? [])
  return counts.length === 0 ? undefined : counts.reduce((sum, more) => sum + more, 0)
}

function situationOf({ roundTripMs, routes }: Situation): string {
  return `${roundTripMs} ms, ${routes.toLocaleString('en')}`
}

function spreadText(samples: readonly Sample[] | undefined, read: (sample: Sample) => number, digits: number): string {
  return samples === undefined ? '' : spread(spreadOf(samples.map(read)), digits)
}

/** A value that is the same in all runs, or the least and the most; nothing when it was not counted. */
function rangeOf(all: readonly (number | undefined)[]): string {
  const values = all.filter((value) => value !== undefined)
  if (values.length === 0) return ''
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? String(least) : `${least} to ${most}`
}

function shown(measured: Spread, unit: Unit): string {
  switch (unit) {
    case 'times':
      return spread(measured, 2)
    case 'connections':
      return spread(measured, 0)
    case 'MiB':
      return `${spread(measured, 1)} MiB`
    case 'kB':
      return `${measured.median.toFixed(1)} kB`
  }
}

function inUnit(limit: number, unit: Unit): string {
  return unit === 'times' ? limit.toFixed(1) : unit === 'connections' ? String(limit) : `${limit} ${unit}`
}

/** The median, and between which values half of all were; the median alone where those are the same. */
function spread({ median, low, high }: Spread, digits: number): string {
  const [middle, from, to] = [median, low, high].map((value) => value.toFixed(digits))
  return from === to ? String(middle) : `${middle} (${from}–${to})`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
