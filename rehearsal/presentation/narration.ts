import type { LogLine } from '../agent/step-log.ts'
import type { GuideLine, Releases } from '../observation/guide.ts'
import type { Observation } from '../observation/observation.ts'
import type { StageReview } from '../observation/review.ts'
import type { PipelineEvent } from '../pipeline/services.ts'
import type { Palette } from './palette.ts'
import type { Screen } from './screen.ts'
import { answersText, modelOfSlot, secondsText, shortImage, weightBar } from './wording.ts'

/** Tells of a rehearsal while it goes on. */
export interface Narrator {
  note(text: string): void
  heading(title: string, detail: string): void
  event(event: PipelineEvent): void
  review(review: StageReview, releases: Releases): void
}

/** What a narrator writes with. */
export interface Narration {
  readonly palette: Palette
  readonly screen: Screen
  /** The task's whole log, not only its errors and warnings. */
  readonly verbose: boolean
}

/** Where the text of a stage begins, behind its name. */
const indent = ' '.repeat(14)
/** Between a stage's name and the time it took. */
const bodyWidth = 58
const barWidth = 32

/** A narrator that writes lines of 80 columns, except where an error of the task is longer. */
export function createNarrator({ palette, screen, verbose }: Narration): Narrator {
  const write = screen.line
  const tellLine = (stage: string, { kind, text }: LogLine): void => {
    if (kind === 'error') write(`${indent}${palette.red(text.replace('##[error]', 'error: '))}`)
    else if (kind === 'warning') write(`${indent}${palette.yellow(text.replace('##[warning]', 'warning: '))}`)
    else if (verbose) write(`${indent}${palette.dim(text)}`)
    else if (text.trim() !== '') screen.passing(`  ${stage.padEnd(12)}${text.replace(/^##\[\w+\]/, '').trim()}`)
  }
  return {
    note: (text) => write(`  ${palette.dim(text)}`),
    heading(title, detail) {
      write('')
      write(`${palette.bold(title)}  ${palette.dim(detail)}`)
      write('')
    },
    event(event) {
      switch (event.kind) {
        case 'stageStarted':
          return screen.passing(`  ${event.stage.name} …`)
        case 'stageSkipped':
          // Where all went well the way back is skipped as a matter of course.
          return event.stage.name === 'Rollback'
            ? undefined
            : write(`  ${event.stage.name.padEnd(12)}${palette.dim('skipped')}`)
        case 'stepLine':
          return tellLine(event.stage, event.line)
      }
    },
    review(review, releases) {
      for (const line of describe(review, releases, palette)) write(line)
    },
  }
}

function describe(review: StageReview, releases: Releases, palette: Palette): string[] {
  const { stage, seen, line, seconds, unchanged } = review
  const name = `  ${palette.bold(stage.padEnd(12))}`
  const time = secondsText(seconds).padStart(8)
  if (review.rejected) return [`${name}${palette.yellow('rejected')}`]
  if (seen === undefined || line === undefined) return [`${name}${review.result.padEnd(bodyWidth)}${palette.dim(time)}`]
  if (unchanged && review.faults.length === 0) {
    const answers = `nothing to change · answers ${answersText(seen.answers.plain)}`
    return [`${name}${answers.padEnd(bodyWidth - 2)}${palette.green('✓')} ${palette.dim(time)}`]
  }
  return [
    `${name}${weightsLine(seen, palette)}${palette.dim(time)}`,
    ...imageLines(seen, releases, palette),
    `${indent}answers ${answersText(seen.answers.plain)} · ${headersText(seen)}`,
    ...verdictLines(review.faults, line, palette),
    '',
  ]
}

function weightsLine({ weights }: Observation, palette: Palette): string {
  if (weights === undefined) return 'no weighted route'.padEnd(bodyWidth)
  const bar = weightBar(weights, barWidth)
  const left = `green ${String(weights.green).padStart(3)} `
  const right = ` ${String(weights.blue).padStart(3)} blue`
  return `${left}${palette.green(bar.green)}${palette.blue(bar.blue)}${right}${' '.repeat(bodyWidth - left.length - barWidth - right.length)}`
}

function imageLines({ green, blue }: Observation, releases: Releases, palette: Palette): string[] {
  const slots = [
    { name: palette.green('green'), slot: green },
    { name: palette.blue('blue '), slot: blue },
  ]
  return slots.map(({ name, slot }) => {
    const text =
      slot === undefined
        ? '–'
        : `${modelOfSlot(slot, releases)}  ${shortImage(slot.image)}  ${slot.ready}/${slot.wanted} ready`
    return `${indent}${name}  ${text}`
  })
}

function headersText({ answers }: Observation): string {
  return `header blue: ${answersText(answers.blue, true)} · header green: ${answersText(answers.green, true)}`
}

function verdictLines(faults: readonly string[], line: GuideLine, palette: Palette): string[] {
  if (faults.length > 0) return faults.map((fault) => `${indent}${palette.red(`✗ ${fault}`)}`)
  return [`${indent}${palette.green('✓')} green ${line.green}, blue ${line.blue}, as the guide says`]
}
