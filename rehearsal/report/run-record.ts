import { attachmentType } from '../../step-report/format.ts'
import type { Approval, PipelineRun, RunData, RunResult, StageRun } from '../../tab/src/run-data.ts'
import type { TaskResult } from '../agent/result.ts'
import type { Stage } from '../pipeline/model.ts'
import type { PipelineEvent, RunOfPipeline, Verdict } from '../pipeline/services.ts'

/** A run that begins, as Azure DevOps would tell of it. The person who started it is also the one who is asked to approve. */
export function beginRecord(
  { buildId: id, buildNumber: name, definition, project, requestedFor }: RunOfPipeline,
  stages: readonly Pick<Stage, 'name' | 'displayName'>[],
  at: Date,
): RunData {
  return {
    run: {
      id,
      name,
      pipeline: definition.name,
      project: project.name,
      url: null,
      state: 'running',
      result: null,
      startedAt: at.toISOString(),
      finishedAt: null,
      requestedBy: requestedFor,
      stages: stages.map((stage) => ({
        name: stage.name,
        title: stage.displayName,
        attempt: 1,
        state: 'pending',
        result: null,
        startedAt: null,
        finishedAt: null,
        approvals: [],
      })),
    },
    attachments: [],
    troubles: [],
  }
}

/** The record after something happened at `at`. */
export function recordEvent(data: RunData, event: PipelineEvent, at: Date): RunData {
  const time = at.toISOString()
  const { requestedBy } = data.run
  const person = requestedBy === null ? [] : [requestedBy]
  switch (event.kind) {
    case 'stageSkipped':
      return withStage(data, event.stage.name, { state: 'completed', result: 'skipped' })
    case 'approvalAsked': {
      const pending: Approval = { state: 'pending', assigned: person, by: null, at: null, comment: null }
      const { stage } = event.gate
      return withStage(withRun(data, { state: 'waiting' }), stage, (old) => ({
        state: 'waiting',
        approvals: [...old.approvals, pending],
      }))
    }
    case 'approvalAnswered':
      return withStage(withRun(data, { state: 'running' }), event.gate.stage, ({ approvals }) => ({
        approvals: approvals.map((approval) => answered(approval, event.verdict, requestedBy, time)),
      }))
    case 'stageStarted':
      return withStage(data, event.stage.name, { state: 'running', startedAt: time })
    case 'stageFinished':
      return withStage(withRun(data, { state: 'running' }), event.stage.name, ({ approvals }) => ({
        state: 'completed',
        result: resultOf(event.result),
        finishedAt: time,
        approvals: approvals.map((approval) =>
          approval.state === 'pending' ? { ...approval, state: 'canceled' } : approval,
        ),
      }))
    case 'stepFinished': {
      const reports = event.outcome.attachments.filter(({ type }) => type === attachmentType)
      const added = reports.map(({ name, content }) => ({ name, text: content, trouble: null }))
      return { ...data, attachments: [...data.attachments, ...added] }
    }
    case 'jobStarted':
    case 'jobSkipped':
    case 'jobFinished':
    case 'stepStarted':
    case 'stepSkipped':
    case 'stepLine':
      return data
  }
}

/** The record of a run that is over. */
export function endRecord(data: RunData, result: TaskResult, at: Date): RunData {
  return withRun(data, { state: 'completed', result: resultOf(result), finishedAt: at.toISOString() })
}

function answered(approval: Approval, verdict: Verdict, by: string | null, at: string): Approval {
  return approval.state === 'pending' ? { ...approval, state: verdict, by, at } : approval
}

function withRun(data: RunData, change: Partial<PipelineRun>): RunData {
  return { ...data, run: { ...data.run, ...change } }
}

type StageChange = Partial<StageRun> | ((old: StageRun) => Partial<StageRun>)

function withStage(data: RunData, name: string, change: StageChange): RunData {
  const changed = (stage: StageRun): StageRun => ({
    ...stage,
    ...(typeof change === 'function' ? change(stage) : change),
  })
  return withRun(data, { stages: data.run.stages.map((stage) => (stage.name === name ? changed(stage) : stage)) })
}

function resultOf(result: TaskResult): RunResult {
  switch (result) {
    case 'Succeeded':
      return 'succeeded'
    case 'SucceededWithIssues':
      return 'partiallySucceeded'
    case 'Failed':
    case 'Abandoned':
      return 'failed'
    case 'Canceled':
      return 'canceled'
    case 'Skipped':
      return 'skipped'
  }
}
