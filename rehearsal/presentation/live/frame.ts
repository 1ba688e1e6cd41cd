import type { PodView, SlotView } from '../../observation/cluster-view.ts'
import type { Palette } from '../palette.ts'
import { shortImage, weightBar } from '../wording.ts'
import { cellsOf, type Line, padText, renderLine, type Span } from './line.ts'
import { doingText, phaseSpan, podMark, stageMark } from './marks.ts'
import type { LiveState } from './state.ts'

/** How much a terminal can show. */
export interface Size {
  readonly rows: number
  readonly columns: number
}

/** A line, and how soon it is left out where there are too few rows: the highest first. */
interface Ranked {
  readonly line: Line
  readonly rank: number
}

/** What goes first in a low window, from the last to the first. */
const rank = {
  status: 0,
  set: 1,
  slot: 2,
  stages: 3,
  title: 4,
  observed: 5,
  wayBack: 5,
  load: 6,
  failing: 7,
  newestLine: 8,
  pod: 9,
  blank: 10,
  /** And one more for each line that is newer. */
  line: 11,
}

/** Where the lines begin. */
const margin = '  '
/** Pods of one slot that are listed; failing ones come first. */
const listedPods = 6

/**
 * What a window of that size shows, a text each line, all in the window's columns and in one row less than it has: the
 * cursor stands below. Pure: the same state at the same time is the same frame.
 * @param at  milliseconds since the epoch
 */
export function frame(state: LiveState, size: Size, palette: Palette, at: number): string[] {
  const cells = Math.max(1, size.columns - 1)
  const lines = [
    { line: [], rank: rank.blank },
    { line: titleLine(state, palette, cells, at), rank: rank.title },
    { line: statusLine(state, palette, at), rank: rank.status },
    ...wayBackLines(state, palette),
    { line: stagesLine(state, palette, cells), rank: rank.stages },
    ...clusterLines(state, palette, cells, at),
    ...loadLines(state, palette),
    ...logLines(state, palette),
  ]
  return choose(lines, size.rows - 1).map(({ line }) => renderLine(line, cells))
}

/** The lines that a window has room for, in their order. */
function choose(lines: readonly Ranked[], room: number): readonly Ranked[] {
  const kept = new Set([...lines].sort((a, b) => a.rank - b.rank).slice(0, Math.max(0, room)))
  return lines.filter((line) => kept.has(line))
}

function titleLine({ run, startedAt }: LiveState, palette: Palette, cells: number, at: number): Line {
  const time = clockText(at - startedAt)
  const room = cells - cellsOf(margin + run.title + time) - 4
  return [
    { text: `${margin}${run.title}  `, paint: palette.bold },
    ...(room > 8 ? [{ text: padText(run.detail, room), paint: palette.dim }] : []),
    { text: `  ${time}`, paint: palette.dim },
  ]
}

function statusLine(state: LiveState, palette: Palette, at: number): Line {
  const { stages, cluster, waitsFor } = state
  const begun = stages.findLastIndex((stage) => stage.state !== 'pending' && stage.state !== 'skipped')
  // Where all goes well the way back is no stage to come.
  const wayForward = stages.filter(({ name }) => name !== 'Rollback').length
  return [
    { text: margin },
    phaseSpan(cluster?.phase, palette),
    { text: ` · stage ${begun + 1}/${Math.max(wayForward, begun + 1)} · ` },
    { text: doingText(state, at), ...(waitsFor === undefined ? {} : { paint: palette.yellow }) },
  ]
}

/** At an approval, what a rejection leads to. */
function wayBackLines({ waitsFor, cluster }: LiveState, palette: Palette): Ranked[] {
  if (waitsFor === undefined || cluster?.imageBefore === undefined) return []
  const text = `${margin}way back: reject it, and Rollback restores ${shortImage(cluster.imageBefore)}`
  return [ranked(text, palette.dim, rank.wayBack)]
}

/** All stages side by side; in a narrow window those around the one that is on. */
function stagesLine({ stages }: LiveState, palette: Palette, cells: number): Line {
  const begun = Math.max(
    0,
    stages.findLastIndex((stage) => stage.state !== 'pending' && stage.state !== 'skipped'),
  )
  const widthFrom = (from: number): number =>
    stages.slice(from).reduce((sum, { name }) => sum + cellsOf(name) + 3, cellsOf(margin))
  let from = 0
  while (from < begun && widthFrom(from) > cells) from += 1
  return [
    { text: margin },
    ...(from > 0 ? [{ text: '… ', paint: palette.dim }] : []),
    ...stages.slice(from).flatMap(({ name, state }, nth): Span[] => {
      const paint = state === 'pending' || state === 'skipped' ? palette.dim : (text: string) => text
      return [{ text: nth === 0 ? '' : ' ' }, stageMark(state, palette), { text: ` ${name}`, paint }]
    }),
  ]
}

function clusterLines(state: LiveState, palette: Palette, cells: number, at: number): Ranked[] {
  const { cluster, trouble, load } = state
  const told =
    trouble === undefined
      ? []
      : [ranked(`${margin}✗ the cluster is out of sight: ${trouble}`, palette.red, rank.failing)]
  if (cluster === undefined) return told
  const { weights } = cluster
  const split = load?.split
  const set =
    weights === undefined ? [{ text: 'no weighted route yet', paint: palette.dim }] : barLine(weights, palette, cells)
  const observed =
    split === undefined
      ? [{ text: 'nothing answered yet', paint: palette.dim }]
      : [
          ...barLine({ green: 100 - split.blue, blue: split.blue }, palette, cells),
          { text: `  ${boundsText(split)}`, paint: palette.dim },
        ]
  return [
    { line: [], rank: rank.blank },
    { line: [{ text: `${margin}set       ` }, ...set], rank: rank.set },
    ...(load === undefined ? [] : [{ line: [{ text: `${margin}observed  ` }, ...observed], rank: rank.observed }]),
    { line: [], rank: rank.blank },
    ...slotLines({ text: 'green', paint: palette.green }, cluster.green, palette, at),
    ...slotLines({ text: 'blue ', paint: palette.blue }, cluster.blue, palette, at),
    ...told,
    { line: [], rank: rank.blank },
  ]
}

/** Green's part hatched, blue's solid, their percents on both sides. */
function barLine(weights: { green: number; blue: number }, palette: Palette, cells: number): Line {
  const width = Math.min(40, Math.max(4, cells - 52))
  const bar = weightBar(weights, width)
  const percent = (share: number): string => String(Math.round(share)).padStart(3)
  return [
    { text: `green ${percent(weights.green)} ` },
    { text: bar.green, paint: palette.green },
    { text: bar.blue, paint: palette.blue },
    { text: ` ${percent(weights.blue)} blue` },
  ]
}

function boundsText({ low, high, answers }: { low: number; high: number; answers: number }): string {
  return `${Math.floor(low)}–${Math.ceil(high)} % of ${answers.toLocaleString('en-US')}`
}

function slotLines(name: Span, { deployment, pods }: SlotView, palette: Palette, at: number): Ranked[] {
  const text =
    deployment === undefined ? '–' : `${deployment.ready}/${deployment.wanted} ready  ${shortImage(deployment.image)}`
  const order: readonly PodView['state'][] = ['failing', 'starting', 'ready', 'ending']
  const sorted = [...pods].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.name < b.name ? -1 : 1))
  const listed = sorted.length > listedPods ? sorted.slice(0, listedPods - 1) : sorted
  const more = sorted.length - listed.length
  const branches = listed.map((pod, index) => ({
    line: podLine(pod, index === listed.length - 1 && more === 0 ? '└─ ' : '├─ ', palette, at),
    rank: pod.state === 'failing' ? rank.failing : rank.pod,
  }))
  return [
    { line: [{ text: margin }, name, { text: `     ${text}` }], rank: rank.slot },
    ...branches,
    ...(more > 0 ? [ranked(`${margin}└─ and ${more} more`, palette.dim, rank.pod)] : []),
  ]
}

function podLine(pod: PodView, branch: string, palette: Palette, at: number): Line {
  const { name, state, reason, restarts, since } = pod
  const { text: mark, paint } = podMark(state, palette)
  const age = clockText(at - Date.parse(since))
  const again = restarts === 0 ? '' : restarts === 1 ? ' · 1 restart' : ` · ${restarts} restarts`
  return [
    { text: margin },
    { text: branch, paint: palette.dim },
    { text: mark, paint },
    { text: ` ${name}  ` },
    { text: state === 'ready' ? 'ready' : reason, paint },
    { text: `  ${age}${again}`, paint: palette.dim },
  ]
}

function loadLines({ load }: LiveState, palette: Palette): Ranked[] {
  if (load === undefined) return []
  const { requests, failed } = load
  const failures = { text: `${failed} failed`, paint: failed === 0 ? palette.green : palette.red }
  const line = [{ text: `${margin}load      ${requests.toLocaleString('en-US')} requests · ` }, failures]
  return [{ line, rank: rank.load }]
}

function logLines({ log }: LiveState, palette: Palette): Ranked[] {
  return log.map((text, at) => {
    const newer = log.length - 1 - at
    return ranked(`${margin}│ ${text}`, palette.dim, newer === 0 ? rank.newestLine : rank.line + newer)
  })
}

function ranked(text: string, paint: Palette[keyof Palette], rank: number): Ranked {
  return { line: [{ text, paint }], rank }
}

/** Minutes and seconds, as `1:05`. */
function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
