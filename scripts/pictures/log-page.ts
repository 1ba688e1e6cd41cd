import type { LogLine } from '../../rehearsal/agent/step-log.ts'
import type { RunData } from '../../tab/src/run-data.ts'
import { bar, escaped, page } from './markup.ts'

/** A stage in the list beside a log. */
export interface ListedStage {
  readonly name: string
  readonly state: 'succeeded' | 'failed' | 'pending' | 'skipped'
}

/** A step's log with what stands around it. */
export interface LogView {
  readonly run: string
  readonly stages: readonly ListedStage[]
  /** The stage whose step the log is of, and how the list calls its job and its step. */
  readonly shown: string
  readonly job: string
  readonly step: string
  readonly lines: readonly LogLine[]
  /** The first line that is seen, counted from 1. */
  readonly from: number
}

/** The stages of a run as the list shows them. */
export function listedStages({ run }: RunData): readonly ListedStage[] {
  return run.stages.map(({ name, state, result }) => {
    if (state !== 'completed') return { name, state: 'pending' }
    if (result === 'skipped') return { name, state: 'skipped' }
    return { name, state: result === 'succeeded' ? 'succeeded' : 'failed' }
  })
}

const marks = { succeeded: '✓', failed: '✕', pending: '', skipped: '–' } as const

/** The page of a step's log, laid out as Azure DevOps lays it out: the run's stages at the left, dark lines with numbers. */
export function logPage({ run, stages, shown, job, step, lines, from }: LogView): string {
  const list = stages.map(({ name, state }) => {
    const mark = `<i class="${state}">${marks[state]}</i>`
    const stage = `<div class="stage">${mark}<b>${escaped(name)}</b></div>`
    if (name !== shown) return stage
    return `${stage}<div class="job">${mark}${escaped(job)}</div><div class="step">${mark}${escaped(step)}</div>`
  })
  const rows = lines.slice(from - 1).map((line, at) => numbered(line, from + at))
  const log = `<section><h1>${escaped(step)}</h1><pre>${rows.join('')}</pre></section>`
  return page(style, `${bar('mlops', 'Pipelines', 'abtest', run)}<main><nav>${list.join('')}</nav>${log}</main>`)
}

function numbered({ kind, text }: LogLine, number: number): string {
  // The viewer shows the colour in place of the tag.
  const words = kind === 'section' ? text.replace(/^##\[section\]/, '') : text
  return `<div class="${kind}"><span>${number}</span>${escaped(words)}</div>`
}

const style = `
  main { display: flex; height: 720px }
  nav { width: 250px; background: #fff; border-right: 1px solid #eaeaea; padding-top: 10px }
  nav div { padding: 7px 18px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
  .job { padding-left: 38px } .step { padding-left: 58px; background: #deecf9 }
  nav i { display: inline-block; vertical-align: middle; width: 18px; height: 18px; line-height: 18px; border-radius: 9px; margin-right: 9px; color: #fff; font-style: normal; font-size: 11px; text-align: center }
  i.succeeded { background: #55a362 } i.failed { background: #cd4a45 } i.pending, i.skipped { background: #a19f9d }
  section { flex: 1; background: #1b1a19; color: #f3f2f1; overflow: hidden }
  h1 { font-size: 15px; font-weight: 600; padding: 7px 22px }
  pre { font-size: 13px; line-height: 15px }
  pre div { white-space: pre }
  pre span { display: inline-block; width: 52px; padding-right: 16px; text-align: right; color: #8a8886 }
  .section { color: #5ec27a } .error { color: #f1707b } .warning { color: #fce100 }
`
