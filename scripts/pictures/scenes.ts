import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { someRun } from '../../rehearsal/agent/identity.ts'
import type { LogLine } from '../../rehearsal/agent/step-log.ts'
import type { Attachment } from '../../rehearsal/agent/step-record.ts'
import { startBuilder } from '../../rehearsal/builder/builder.ts'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { registryLogin, setUpProject } from '../../rehearsal/devops-project.ts'
import type { Pipeline, Step } from '../../rehearsal/pipeline/model.ts'
import { parsePipeline } from '../../rehearsal/pipeline/parse.ts'
import { runPipeline } from '../../rehearsal/pipeline/run.ts'
import type { PipelineEvent, PipelineServices } from '../../rehearsal/pipeline/services.ts'
import { withVariable } from '../../rehearsal/pipeline/with-variable.ts'
import { beginRecord, endRecord, recordEvent } from '../../rehearsal/report/run-record.ts'
import { standIn } from '../../rehearsal/scoring-server/scoring-server.ts'
import type { RunData } from '../../tab/src/run-data.ts'
import { freshPackage } from '../fresh-package.ts'
import { project } from '../project.ts'

/** A run of the pipeline that was really played: what it told, at two moments. */
export interface Scene {
  readonly name: string
  /** When the approval of Blue_100 was asked for, and when the run was over; the first is missing when it was not asked for. */
  readonly approving: Moment | undefined
  readonly over: Moment
  /** What a stage's task wrote, by the stage's name. */
  readonly logs: ReadonlyMap<string, readonly LogLine[]>
  readonly attachments: ReadonlyMap<string, readonly Attachment[]>
}

export interface Moment {
  readonly data: RunData
  readonly at: Date
}

/** The runs that the pictures are of. */
export interface Scenes {
  /** A canary that goes well, and the same in Japanese. */
  readonly good: Scene
  readonly japanese: Scene
  /** A canary whose answers take 0.3 s, which its gate does not let pass. */
  readonly slow: Scene
}

interface Performance {
  readonly buildId: number
  readonly script: string
  readonly culture?: string
}

const pipelineFile = '.pipelines/abtest.yml'

/** Plays the runs one after the other on an embedded cluster of their own, with proofs and gates. All gates are approved. */
export async function playScenes(): Promise<Scenes> {
  const { task } = await freshPackage()
  const cluster = await startCluster()
  const builder = await startBuilder({ registry: cluster.registry, login: registryLogin, server: await standIn() })
  try {
    const services = await setUpProject(cluster, task, project.root, builder.url)
    const written = parsePipeline(await readFile(join(project.root, pipelineFile), 'utf8'), pipelineFile)
    const pipeline = withEvidence(written, cluster)
    const run = (performance: Performance) => play(pipeline, services, performance)
    await run({ buildId: 101, script: 'scoring/scoreA.py' })
    const good = await run({ buildId: 102, script: 'scoring/scoreB.py' })
    const japanese = await run({ buildId: 103, script: 'scoring/scoreA.py', culture: 'ja-JP' })
    const slow = await run({ buildId: 104, script: 'tests/e2e/models/slow.py' })
    return { good, japanese, slow }
  } finally {
    await builder.stop()
    await cluster.stop()
  }
}

async function play(
  written: Pipeline,
  services: Omit<PipelineServices, 'approve' | 'onEvent'>,
  { buildId, script, culture }: Performance,
): Promise<Scene> {
  const pipeline = withVariable(written, 'SCORE_SCRIPT', script)
  const name = `20261123.${buildId - 100}`
  const run = {
    ...someRun,
    buildId,
    buildNumber: name,
    requestedFor: 'Aiko Tanaka',
    ...(culture === undefined ? {} : { culture }),
  }
  let data = beginRecord(run, pipeline.stages, new Date())
  let approving: Moment | undefined
  const logs = new Map<string, readonly LogLine[]>()
  const attachments = new Map<string, readonly Attachment[]>()
  const onEvent = (event: PipelineEvent): void => {
    const at = new Date()
    data = recordEvent(data, event, at)
    if (event.kind === 'approvalAsked' && event.gate.stage === 'Blue_100') approving = { data, at }
    if (event.kind !== 'stepFinished' || !isCanaryTask(event.step)) return
    logs.set(event.stage, event.outcome.lines)
    attachments.set(event.stage, event.outcome.attachments)
  }
  const { result } = await runPipeline(pipeline, { ...services, approve: async () => 'approved', onEvent }, run)
    .finished
  const at = new Date()
  return { name, approving, over: { data: endRecord(data, result, at), at }, logs, attachments }
}

/** The pipeline with what its stages can be asked to prove: the guide's file leaves it out to stay short. */
function withEvidence(pipeline: Pipeline, { gatewayUrl }: EmbeddedCluster): Pipeline {
  const proof = { probeUrl: `${gatewayUrl}/score`, probeCount: '1000' }
  const gates = { metricsSource: 'probes', observeSeconds: '5', maxErrorRate: '1', maxLatencyMs: '200' }
  const asked = (step: Step): Step => {
    if (!isCanaryTask(step)) return step
    return { ...step, inputs: { ...step.inputs, ...proof, ...(step.inputs.action === 'shift' ? gates : {}) } }
  }
  const stages = pipeline.stages.map((stage) => ({
    ...stage,
    jobs: stage.jobs.map((job) => {
      const { work } = job
      return work.kind === 'job'
        ? { ...job, work: { ...work, steps: work.steps.map(asked) } }
        : { ...job, work: { ...work, hooks: work.hooks.map((hook) => ({ ...hook, steps: hook.steps.map(asked) })) } }
    }),
  }))
  return { ...pipeline, stages }
}

function isCanaryTask(step: Step): step is Extract<Step, { kind: 'task' }> {
  return step.kind === 'task' && step.task !== 'script' && step.task.name === 'IstioCanaryShift'
}
