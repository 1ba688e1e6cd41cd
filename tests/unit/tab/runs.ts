import { readFileSync } from 'node:fs'
import type { StepReport } from '../../../step-report/format.ts'
import { readStepReport } from '../../../step-report/read.ts'
import type { Approval, Attachment, PipelineRun, RunData, StageRun } from '../../../tab/src/run-data.ts'

/** What a test changes of a sample; `step` field by field. */
export type Change = Partial<Omit<StepReport, 'step'>> & { readonly step?: Partial<StepReport['step']> }

/** One of the format's samples, changed. */
export function sample(name: string, { step, ...rest }: Change = {}): StepReport {
  const file = new URL(`../../../step-report/samples/${name}.json`, import.meta.url)
  const reading = readStepReport(readFileSync(file, 'utf8'))
  if ('trouble' in reading) throw new Error(`${name}: ${reading.trouble}`)
  return { ...reading.report, ...rest, step: { ...reading.report.step, ...step } }
}

/** A report as an attachment of its own name. */
export function attached(report: StepReport): Attachment {
  const { stage, job, attempt, id } = report.step
  return { name: `${stage}.${job}.${attempt}.${id}.${report.sequence}`, text: JSON.stringify(report), trouble: null }
}

/** A stage as the run has it; over and well unless changed. */
export function stage(name: string, change: Partial<StageRun> = {}): StageRun {
  return {
    name,
    title: name,
    attempt: 1,
    state: 'completed',
    result: 'succeeded',
    startedAt: '2026-11-23T04:00:00Z',
    finishedAt: '2026-11-23T04:01:00Z',
    approvals: [],
    ...change,
  }
}

/** A stage that somebody is asked to approve. */
export function waitingStage(name: string): StageRun {
  const approvals = [approval({ state: 'pending', by: null, at: null })]
  return stage(name, { state: 'waiting', result: null, startedAt: null, finishedAt: null, approvals })
}

export function approval(change: Partial<Approval> = {}): Approval {
  return {
    state: 'approved',
    assigned: ['Aiko Tanaka', 'Release managers'],
    by: 'Aiko Tanaka',
    at: '2026-11-23T03:59:40Z',
    comment: null,
    ...change,
  }
}

/** A run with these reports and stages; it goes on unless changed. */
export function runOf(
  reports: readonly StepReport[],
  stages: readonly StageRun[] = [],
  change: Partial<PipelineRun> = {},
): RunData {
  const run: PipelineRun = {
    id: 4711,
    name: '20261123.3',
    pipeline: 'abtest',
    project: 'mlops',
    url: 'https://dev.azure.com/contoso/mlops/_build/results?buildId=4711',
    state: 'running',
    result: null,
    startedAt: '2026-11-23T03:56:00Z',
    finishedAt: null,
    requestedBy: 'Kim Lee',
    stages,
    ...change,
  }
  return { run, attachments: reports.map(attached), troubles: [] }
}

/** When stories are told: after all that the samples tell. */
export const now = new Date('2026-11-23T06:00:00Z')
