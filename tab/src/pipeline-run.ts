import type { ApprovalAnswer, ApprovalStep, BuildAnswer, TimelineRecord } from './azure-devops/answers.ts'
import type { Approval, PipelineRun, RunResult, StageRun } from './run-data.ts'

/** What Azure DevOps tells of a run. */
export interface RunAnswers {
  readonly build: BuildAnswer
  /** Those of the latest attempts, and the timelines of earlier ones; a record may be in several. */
  readonly timelines: readonly (readonly TimelineRecord[])[]
  /** By id, as far as they could be read; of others the page tells what the timeline tells. */
  readonly approvals: ReadonlyMap<string, ApprovalAnswer>
}

/** A run of a pipeline by what Azure DevOps tells of it: the stages in the pipeline's order, each attempt of its own. */
export function pipelineRun({ build, timelines, approvals }: RunAnswers): PipelineRun {
  const stages = stagesOf(timelines, approvals)
  return {
    id: build.id,
    name: build.buildNumber ?? String(build.id),
    pipeline: build.definition ?? '',
    project: build.project ?? '',
    url: pageAddress(build.web),
    state: runState(build.status, stages),
    result: build.status === 'completed' ? resultOf(build.result) : null,
    startedAt: time(build.startTime),
    finishedAt: time(build.finishTime),
    requestedBy: build.requestedFor,
    stages,
  }
}

/** The ids of all approvals in timelines, under which the API of approvals knows them. */
export function approvalIds(timelines: readonly (readonly TimelineRecord[])[]): readonly string[] {
  const records = timelines.flat().filter(({ type }) => type === 'Checkpoint.Approval')
  return [...new Set(records.map(({ id }) => id))]
}

/** The timelines that hold earlier attempts of what is in one, each once. */
export function earlierTimelines(timeline: readonly TimelineRecord[]): readonly string[] {
  return [...new Set(timeline.flatMap(({ previousTimelines }) => previousTimelines))]
}

function runState(status: string, stages: readonly StageRun[]): PipelineRun['state'] {
  if (status === 'completed') return 'completed'
  const under = stages.filter(({ state }) => state === 'running' || state === 'waiting')
  if (status === 'notStarted' || status === 'postponed') return 'waiting'
  return under.length > 0 && under.every(({ state }) => state === 'waiting') ? 'waiting' : 'running'
}

function stagesOf(timelines: RunAnswers['timelines'], approvals: RunAnswers['approvals']): readonly StageRun[] {
  const attempts = new Map<string, { order: number; stage: StageRun }>()
  for (const timeline of timelines) {
    for (const record of timeline.filter(({ type }) => type === 'Stage')) {
      const stage = stageRun(record, timeline, approvals)
      // The first timeline is the latest word on what is in several.
      const key = JSON.stringify([stage.name, stage.attempt])
      if (!attempts.has(key)) attempts.set(key, { order: record.order, stage })
    }
  }
  return [...attempts.values()]
    .sort((a, b) => a.order - b.order || a.stage.attempt - b.stage.attempt)
    .map(({ stage }) => stage)
}

function stageRun(
  record: TimelineRecord,
  timeline: readonly TimelineRecord[],
  approvals: RunAnswers['approvals'],
): StageRun {
  const checkpoints = timeline.filter(({ type, parentId }) => type === 'Checkpoint' && parentId === record.id)
  const checks = timeline.filter(({ parentId }) => checkpoints.some(({ id }) => id === parentId))
  return {
    name: record.identifier ?? record.name,
    title: record.name,
    attempt: record.attempt,
    state: stageState(record, [...checkpoints, ...checks]),
    result: record.state === 'completed' ? resultOf(record.result) : null,
    startedAt: time(record.startTime),
    finishedAt: time(record.finishTime),
    approvals: checks
      .filter(({ type }) => type === 'Checkpoint.Approval')
      .flatMap((check) => approvalsOf(check, approvals.get(check.id))),
  }
}

/** A stage whose checks go on is `pending` or `inProgress`, depending on the checks. */
function stageState({ state }: TimelineRecord, checks: readonly TimelineRecord[]): StageRun['state'] {
  if (state === 'completed') return 'completed'
  if (checks.some((check) => check.state === 'inProgress')) return 'waiting'
  return state === 'inProgress' ? 'running' : 'pending'
}

/** One for each who answered, and one for all others who are or were asked; by the timeline alone it is one that names nobody. */
function approvalsOf(check: TimelineRecord, known: ApprovalAnswer | undefined): readonly Approval[] {
  const state = known === undefined ? checkState(check) : approvalState(known.status)
  const steps = known?.steps ?? []
  const answered = steps.filter(isAnswered).map(answer)
  const open = steps.filter((step) => !isAnswered(step)).flatMap(({ assigned }) => assigned ?? [])
  // Who needs no answer any more is not told of; but of two who were needed, one may have answered in vain.
  if (answered.some((each) => each.state === state)) return answered
  const at = state === 'pending' ? null : time(check.finishTime)
  return [...answered, { state, assigned: open, by: null, at, comment: null }]
}

function isAnswered({ status }: ApprovalStep): boolean {
  return status === 'approved' || status === 'rejected'
}

function answer({ status, assigned, actual, at, comment }: ApprovalStep): Approval {
  return {
    state: status === 'rejected' ? 'rejected' : 'approved',
    assigned: assigned === null ? [] : [assigned],
    by: actual ?? assigned,
    at: time(at),
    comment,
  }
}

function approvalState(status: string | null): Approval['state'] {
  switch (status) {
    case 'approved':
    case 'rejected':
    case 'skipped':
    case 'timedOut':
    case 'canceled':
      return status
    case 'failed':
      return 'rejected'
    case 'completed':
      return 'approved'
    // `pending`, `uninitiated`, `deferred`, and what the API may come to say.
    default:
      return 'pending'
  }
}

function checkState({ state, result }: TimelineRecord): Approval['state'] {
  if (state !== 'completed') return 'pending'
  switch (result) {
    case 'succeeded':
    case 'succeededWithIssues':
      return 'approved'
    case 'skipped':
      return 'skipped'
    case 'canceled':
      return 'canceled'
    case 'abandoned':
      return 'timedOut'
    default:
      return 'rejected'
  }
}

/** Of builds and of timeline records; null for what is no result. */
function resultOf(result: string | null): RunResult | null {
  switch (result) {
    case 'succeeded':
    case 'partiallySucceeded':
    case 'failed':
    case 'canceled':
    case 'skipped':
      return result
    case 'succeededWithIssues':
      return 'partiallySucceeded'
    case 'abandoned':
      return 'failed'
    default:
      return null
  }
}

/** ISO 8601 in UTC; null for what is no time, and for year 1, which stands for none. */
function time(text: string | null): string | null {
  const date = new Date(text ?? Number.NaN)
  return date.getUTCFullYear() > 1 ? date.toISOString() : null
}

/** A link leads to a page of the web, whatever an answer says. */
function pageAddress(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null
}
