/**
 * What the tab takes from the answers of Azure DevOps' REST API, version 7.1. Fields that are missing or of another type than
 * documented are null or left out: a page that tells less is better than none.
 */

/** A build, which is a run of a pipeline. Times are as they came. */
export interface BuildAnswer {
  readonly id: number
  readonly buildNumber: string | null
  readonly definition: string | null
  readonly project: string | null
  /** `notStarted`, `postponed`, `inProgress`, `cancelling` or `completed`. */
  readonly status: string
  readonly result: string | null
  readonly startTime: string | null
  readonly finishTime: string | null
  readonly requestedFor: string | null
  /** The page for people. */
  readonly web: string | null
}

/** A record of a build's timeline: a stage, a job, a checkpoint, an approval, … */
export interface TimelineRecord {
  readonly id: string
  readonly parentId: string | null
  readonly type: string
  /** For people. */
  readonly name: string
  /** The name in the pipeline's file. */
  readonly identifier: string | null
  /** `pending`, `inProgress` or `completed`. */
  readonly state: string | null
  readonly result: string | null
  readonly startTime: string | null
  readonly finishTime: string | null
  readonly order: number
  readonly attempt: number
  /** The timelines that hold its earlier attempts. */
  readonly previousTimelines: readonly string[]
}

/** An approval with a step for each of those who were asked. */
export interface ApprovalAnswer {
  readonly id: string
  readonly status: string | null
  readonly steps: readonly ApprovalStep[]
}

export interface ApprovalStep {
  readonly status: string | null
  readonly assigned: string | null
  readonly actual: string | null
  readonly at: string | null
  readonly comment: string | null
}

/** An attachment, and where its content is. */
export interface AttachmentAnswer {
  readonly name: string
  readonly address: string
}

/** Undefined when it is no build. */
export function readBuild(answer: unknown): BuildAnswer | undefined {
  const build = fields(answer)
  const status = text(build.status)
  if (typeof build.id !== 'number' || status === null) return undefined
  return {
    id: build.id,
    buildNumber: text(build.buildNumber),
    definition: text(fields(build.definition).name),
    project: text(fields(build.project).name),
    status,
    result: text(build.result),
    startTime: text(build.startTime),
    finishTime: text(build.finishTime),
    requestedFor: text(fields(build.requestedFor).displayName),
    web: text(fields(fields(build._links).web).href),
  }
}

/** Empty before the build has a timeline, for which the API answers nothing. */
export function readTimeline(answer: unknown): readonly TimelineRecord[] {
  return list(fields(answer).records).flatMap((each) => {
    const record = fields(each)
    const [id, type] = [text(record.id), text(record.type)]
    if (id === null || type === null) return []
    return {
      id,
      parentId: text(record.parentId),
      type,
      name: text(record.name) ?? '',
      identifier: text(record.identifier),
      state: text(record.state),
      result: text(record.result),
      startTime: text(record.startTime),
      finishTime: text(record.finishTime),
      order: number(record.order) ?? 0,
      attempt: number(record.attempt) ?? 1,
      previousTimelines: list(record.previousAttempts).flatMap((attempt) => text(fields(attempt).timelineId) ?? []),
    }
  })
}

export function readApprovals(answer: unknown): readonly ApprovalAnswer[] {
  return list(fields(answer).value).flatMap((each) => {
    const approval = fields(each)
    const id = text(approval.id)
    if (id === null) return []
    return { id, status: text(approval.status), steps: list(approval.steps).map(readApprovalStep) }
  })
}

function readApprovalStep(answer: unknown): ApprovalStep {
  const step = fields(answer)
  return {
    status: text(step.status),
    assigned: text(fields(step.assignedApprover).displayName),
    actual: text(fields(step.actualApprover).displayName),
    at: text(step.lastModifiedOn),
    comment: text(step.comment),
  }
}

export function readAttachments(answer: unknown): readonly AttachmentAnswer[] {
  return list(fields(answer).value).flatMap((each) => {
    const attachment = fields(each)
    const [name, address] = [text(attachment.name), text(fields(fields(attachment._links).self).href)]
    return name === null || address === null ? [] : { name, address }
  })
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
