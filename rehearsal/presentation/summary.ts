import { guide, risk } from '../observation/guide.ts'
import type { Load, LostRequest } from '../observation/load.ts'
import type { RunReview, StageReview } from '../observation/review.ts'
import { sampleSize } from '../observation/sample.ts'
import { shareBounds } from '../observation/split.ts'
import type { Palette } from './palette.ts'
import { type Cell, layOut } from './table.ts'
import { answersText, modelOf, modelOfSlot, shortImage, wantedAnswers } from './wording.ts'

/** The canary's stages, wanted and seen, as a table. */
export function summaryTable(run: RunReview, stages: readonly string[], palette: Palette): string[] {
  const head: Cell[] = ['', '', 'weights', 'green', 'blue', 'answers', 'blue →', 'green →', ''].map((text) => ({
    text,
    paint: palette.dim,
  }))
  const rollback = run.stages.some(({ stage }) => stage === 'Rollback') ? ['Rollback'] : []
  const rows = [...stages, ...rollback].flatMap((name) =>
    stageRows(
      name,
      run.stages.find(({ stage }) => stage === name),
      run,
      palette,
    ),
  )
  return layOut([head, ...rows]).map((line) => `  ${line.trimEnd()}`)
}

function stageRows(name: string, review: StageReview | undefined, run: RunReview, palette: Palette): Cell[][] {
  const line = guide[name]
  const plain = (texts: readonly string[]): Cell[] => texts.map((text) => ({ text }))
  if (line === undefined) return []
  const wanted = wantedAnswers(line, run.releases)
  const blueImage = line.blueImage === 'none' ? '–' : modelOf(run.releases.new.answer)
  const wantedRow: Cell[] = [
    { text: name, paint: palette.bold },
    ...plain(['wanted', `${line.green}/${line.blue}`, modelOf(run.releases[line.greenImage].answer), blueImage]),
    ...plain([wanted.plain, wanted.blue, wanted.green]),
  ]
  const seen = review?.seen
  if (seen === undefined) return [wantedRow, plain(['', 'seen', review?.rejected === true ? 'rejected' : 'not run'])]
  const good = review?.result === 'Succeeded' && review.faults.length === 0
  return [
    wantedRow,
    [
      ...plain(['', 'seen', seen.weights === undefined ? 'none' : `${seen.weights.green}/${seen.weights.blue}`]),
      ...plain([modelOfSlot(seen.green, run.releases), modelOfSlot(seen.blue, run.releases)]),
      ...plain([answersText(seen.answers.plain)]),
      ...plain([answersText(seen.answers.blue, true), answersText(seen.answers.green, true)]),
      good ? { text: '✓', paint: palette.green } : { text: '✗', paint: palette.red },
    ],
  ]
}

/** How the split was judged. */
export function boundsText(): string {
  const { least, most } = shareBounds(sampleSize.plain, 0.5, risk)
  const odds = Math.round(1 / risk).toLocaleString('en-US')
  return `50 % may be ${least} to ${most} of ${sampleSize.plain}: a right split misses once in ${odds}.`
}

/** What the canary came to, in one sentence. */
export function verdictLine({ stages, releases }: RunReview, good: boolean, palette: Palette): string {
  const mark = good ? palette.green('✓') : palette.red('✗')
  const rejected = stages.find((stage) => stage.rejected)
  if (rejected === undefined) return `  ${mark} ${good ? 'Every' : 'Not every'} stage did what the guide says.`
  const old = `model ${modelOf(releases.old.answer)} (${shortImage(releases.old.reference)})`
  const after = good ? `all is back on ${old}` : `the way back did NOT bring ${old} back`
  return `  ${mark} ${rejected.stage} was rejected, and ${after}.`
}

/** What became of the load; of what was lost, the first few. */
export function loadLines(load: Pick<Load, 'requests' | 'lost'>, palette: Palette): string[] {
  const lost = load.lost.length
  const total = `Load: ${load.requests.toLocaleString('en-US')} requests, with and without the header; ${lost} failed.`
  return [
    `  ${lost === 0 ? palette.green('✓') : palette.red('✗')} ${total}`,
    ...load.lost.slice(0, 5).map((request) => `    ${palette.red(lostText(request))}`),
    ...(lost > 5 ? [`    … and ${lost - 5} more`] : []),
  ]
}

function lostText({ at, audience, during, fault }: LostRequest): string {
  const who = audience === 'plain' ? 'without header' : `header ${audience}`
  return `${at.toISOString().slice(11, 23)} ${during}, ${who}: ${fault}`
}
