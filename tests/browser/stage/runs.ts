import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../../scripts/project.ts'
import type { StepReport } from '../../../step-report/format.ts'
import { attachmentName } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/identity.ts'
import { asked, ended, stage, timeline } from '../../unit/azure-devops/timeline.ts'
import type { AttachmentOnStage, RunOnStage } from './azure-devops.ts'

/** What a test says of a stage of the run. */
type StageOnStage = {
  readonly name: string
  /** Its record's fields, such as `running` or `ended(3, 'succeeded')`. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly approval?: 'pending' | 'approved' | 'rejected'
  readonly report?: StepReport
}

export { ended }

/** Of a stage that goes on. */
export const running = { state: 'inProgress', startTime: '2026-11-23T04:11:20Z' }

/** One of the project's samples of what a step tells. */
export function sample(name: string): StepReport {
  return JSON.parse(readFileSync(join(project.root, 'step-report', 'samples', `${name}.json`), 'utf8'))
}

/** What a step attaches. */
export function attachment(report: StepReport, text = JSON.stringify(report)): AttachmentOnStage {
  return { name: attachmentName(report.step, report.startedAt, report.sequence), text }
}

/** A run of these stages, of which the steps have told what their reports say; it is over when it has a result. */
export function runOf(stages: readonly StageOnStage[], result: string | null = null): RunOnStage {
  return {
    build: {
      id: 7,
      buildNumber: '20261123.3',
      status: result === null ? 'inProgress' : 'completed',
      result,
      startTime: '2026-11-23T04:10:00Z',
      finishTime: result === null ? null : '2026-11-23T04:40:00Z',
      definition: { name: 'abtest' },
      project: { name: 'mlops' },
      requestedFor: { displayName: 'Aki Tanaka' },
      _links: { web: { href: 'https://dev.example/mlops/_build/results?buildId=7' } },
    },
    timeline: timeline(
      ...stages.map(({ name, fields = {} }, index) => stage(name, index + 1, { name, ...fields })),
      ...stages.flatMap(({ name, approval }) =>
        approval === undefined ? [] : [asked(name, `ask ${name}`, checked(approval))],
      ),
    ),
    earlier: {},
    approvals: stages.flatMap(({ name, approval }) =>
      approval === undefined ? [] : [answered(`ask ${name}`, approval)],
    ),
    attachments: stages.flatMap(({ report }) => (report === undefined ? [] : [attachment(report)])),
  }
}

function checked(approval: NonNullable<StageOnStage['approval']>): Readonly<Record<string, unknown>> {
  return approval === 'pending' ? { state: 'inProgress' } : ended(1, approval === 'approved' ? 'succeeded' : 'failed')
}

function answered(id: string, status: NonNullable<StageOnStage['approval']>): { readonly id: string } {
  const step = {
    assignedApprover: { displayName: 'Release managers' },
    ...(status === 'pending' ? {} : { actualApprover: { displayName: 'Emi Sato' }, comment: 'p95 looks good' }),
    status,
    lastModifiedOn: '2026-11-23T04:11:00Z',
  }
  const approval = { id, status, steps: [step] }
  return approval
}

const well = (minute: number) => ended(minute, 'succeeded')

/** Blue_50 is proven, and somebody is to approve Blue_100. */
export function waiting(): RunOnStage {
  return runOf([
    { name: 'Blue_50', fields: well(11), approval: 'approved', report: sample('shift-succeeded') },
    { name: 'Blue_100', approval: 'pending' },
    { name: 'Blue_Green' },
    { name: 'Green_100' },
  ])
}

/** Steps of 10, 25 and 50 % are under way. */
export function live(): RunOnStage {
  return runOf([{ name: 'Blue_steps', fields: running, approval: 'approved', report: sample('steps-running') }])
}

/** The new image serves from green. */
export function done(): RunOnStage {
  return runOf(
    [
      { name: 'Blue_50', fields: well(11), approval: 'approved', report: sample('shift-succeeded') },
      { name: 'Blue_Green', fields: well(20), report: sample('promote') },
      { name: 'Green_100', fields: well(30), report: sample('remove') },
    ],
    'succeeded',
  )
}

/** A gate failed, and the old image was brought back. */
export function rolledBack(): RunOnStage {
  return runOf([{ name: 'Blue_50', fields: ended(12, 'failed'), report: sample('gate-failed-rolled-back') }], 'failed')
}

/** Nothing of ours has run. */
export function empty(): RunOnStage {
  return runOf([{ name: 'Build', fields: running }])
}

/** One stage with so many steps. */
export function manySteps(count: number): RunOnStage {
  const report = sample('shift-succeeded')
  const run = runOf([{ name: 'Blue_50', fields: well(11) }], 'succeeded')
  const attachments = Array.from({ length: count }, (_, index) =>
    attachment({ ...report, step: { ...report.step, id: `step-${index}` } }),
  )
  return { ...run, attachments }
}
