import { setTimeout as pause } from 'node:timers/promises'
import { compareWithGuide, type GuideLine, type Releases } from './observation/guide.ts'
import type { Observation } from './observation/observation.ts'
import type { RunReview, StageReview } from './observation/review.ts'
import type { Pipeline } from './pipeline/model.ts'
import { runPipeline } from './pipeline/run.ts'
import type { PipelineEvent, PipelineServices, RunOfPipeline } from './pipeline/services.ts'

/** A run to play and to look at. */
export interface ReviewedRun {
  readonly pipeline: Pipeline
  readonly services: Omit<PipelineServices, 'onEvent' | 'afterStage'>
  readonly run: RunOfPipeline
  readonly releases: Releases
  /** What the guide says of a stage; `undefined` where it says nothing. */
  readonly lineOf: (stage: string) => GuideLine | undefined
  /** Looks at the cluster and its gateway. */
  readonly observe: () => Promise<Observation>
  readonly onEvent: (event: PipelineEvent) => void
  /** Awaited before the next stage starts. */
  readonly onReview: (review: StageReview) => Promise<void>
  /** Aborted to cancel the run. */
  readonly canceled: AbortSignal
}

/** What a mesh needs to hear of new weights, in milliseconds: the task cannot know, so one looks a moment later. */
const settling = 250

/** Plays the run; after each stage that ran it looks at what users get, and compares that with the guide. */
export async function reviewRun(request: ReviewedRun): Promise<RunReview> {
  const { releases, canceled } = request
  const stages: StageReview[] = []
  const startedAt = new Map<string, number>()
  const unchanged = new Set<string>()
  const run = runPipeline(
    request.pipeline,
    {
      ...request.services,
      onEvent(event) {
        if (event.kind === 'stageStarted') startedAt.set(event.stage.name, performance.now())
        if (event.kind === 'stepFinished' && event.outcome.outputVariables.changed === 'false')
          unchanged.add(event.stage)
        request.onEvent(event)
      },
      async afterStage({ name }, { result, rejected }) {
        const seconds = (performance.now() - (startedAt.get(name) ?? performance.now())) / 1000
        const line = request.lineOf(name)
        const seen = rejected || line === undefined ? undefined : await look(request)
        // A stage that did not come to its end is not measured by what it should have brought about.
        const ended = result === 'Succeeded' || rejected ? [] : [`the stage ended ${result}`]
        const faults = seen && line && ended.length === 0 ? compareWithGuide(line, seen, releases) : ended
        const review = { stage: name, result, rejected, seconds, unchanged: unchanged.has(name), line, seen, faults }
        stages.push(review)
        await request.onReview(review)
      },
    },
    request.run,
  )
  const cancel = (): void => run.cancel()
  canceled.addEventListener('abort', cancel)
  if (canceled.aborted) cancel()
  try {
    const { result } = await run.finished
    return { result, releases, stages }
  } finally {
    canceled.removeEventListener('abort', cancel)
  }
}

async function look({ observe }: ReviewedRun): Promise<Observation> {
  await pause(settling)
  return observe()
}
