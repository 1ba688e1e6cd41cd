import { join } from 'node:path'
import type { EmbeddedCluster } from './cluster/cluster.ts'
import { adminClient, groupValues, setUpProject } from './devops-project.ts'
import { createGatewayClient, type GatewayClient } from './observation/gateway-client.ts'
import { firstRelease, guide, type Release } from './observation/guide.ts'
import { type Load, startLoad } from './observation/load.ts'
import type { Observation } from './observation/observation.ts'
import { isGood, type RunReview } from './observation/review.ts'
import { sampleGateway } from './observation/sample.ts'
import { readSlots } from './observation/slots.ts'
import type { Pipeline } from './pipeline/model.ts'
import type { Gate, PipelineServices, Verdict } from './pipeline/services.ts'
import { withVariable } from './pipeline/with-variable.ts'
import type { Narrator } from './presentation/narration.ts'
import { shortImage } from './presentation/wording.ts'
import { reviewRun } from './run-review.ts'
import { scoringImage } from './scoring-image.ts'

/** The two runs: what SCORE_SCRIPT names in each, as if that had been merged. */
const runs = {
  first: { title: 'First release', buildId: 101, script: 'scoring/scoreA.py', answer: 'New Model A' },
  canary: { title: 'Canary', buildId: 102, script: 'scoring/scoreB.py', answer: 'New Model B' },
} as const

type Run = (typeof runs)[keyof typeof runs]

/** What a performance needs. */
export interface Setting {
  /** The project's folder. */
  readonly root: string
  readonly pipeline: Pipeline
  /** The names of the guide's stages, in order. */
  readonly guided: readonly string[]
  readonly cluster: EmbeddedCluster
  /** The folder of the packaged task. */
  readonly task: string
  readonly narrator: Narrator
  /** Who answers at the gates of a run; `canary` tells which of the two it is. */
  readonly gatekeeper: (canary: boolean) => (gate: Gate) => Promise<Verdict>
  /** Aborted to cancel the run that is under way. */
  readonly canceled: AbortSignal
}

/** Both runs, and what users noticed meanwhile. */
export interface Review {
  readonly first: RunReview
  /** `undefined` when the first release did not come to its end: a canary needs something to stand beside. */
  readonly canary: RunReview | undefined
  readonly load: Pick<Load, 'requests' | 'lost'>
}

/** Plays the first release, then the canary; from the moment that the first image serves, under constant load. */
export async function perform(setting: Setting): Promise<Review> {
  const project = await setUpProject(setting.cluster, setting.task, setting.root)
  const client = createGatewayClient(`${setting.cluster.gatewayUrl}/score`)
  const crowd = createCrowd(client)
  const observe = createObserver(setting.cluster, client)
  const play = (run: Run, old: Release, release: Release) =>
    playRun(setting, project, crowd, observe, run, old, release)
  try {
    const old = await publish(setting, runs.first)
    const first = await play(runs.first, old, old)
    const cameToItsEnd = isGood(first, setting.guided) && !first.stages.some(({ rejected }) => rejected)
    const canary = cameToItsEnd ? await play(runs.canary, old, await publish(setting, runs.canary)) : undefined
    return { first, canary, load: await crowd.leave() }
  } finally {
    await crowd.leave()
    client.close()
  }
}

/** The image of the script that SCORE_SCRIPT names, under the tag that the pipeline asks for. */
async function publish({ cluster, root }: Setting, run: Run): Promise<Release> {
  const reference = `${groupValues.IMAGE_REPO_NAME}/mlmodel:${run.buildId}`
  const digest = cluster.registry.publish(reference, await scoringImage(join(root, run.script)))
  return { reference, digest, answer: run.answer }
}

async function playRun(
  setting: Setting,
  project: Omit<PipelineServices, 'approve' | 'onEvent'>,
  crowd: Crowd,
  observe: () => Promise<Observation>,
  run: Run,
  old: Release,
  release: Release,
): Promise<RunReview> {
  const { narrator, guided } = setting
  const releases = { old, new: release }
  const canary = run === runs.canary
  narrator.heading(run.title, `run ${run.buildId} · ${run.script} · ${shortImage(release.reference)}`)
  return reviewRun({
    pipeline: withVariable(setting.pipeline, 'SCORE_SCRIPT', run.script),
    services: { ...project, approve: setting.gatekeeper(canary) },
    buildId: run.buildId,
    releases,
    lineOf: (name) => (canary ? guide[name] : guided.includes(name) ? firstRelease : undefined),
    observe,
    onEvent(event) {
      if (event.kind === 'stageStarted') crowd.during = `${run.title}, ${event.stage.name}`
      narrator.event(event)
    },
    async onReview(review) {
      narrator.review(review, releases)
      // From here on there is something to lose: the first image serves.
      if (review.seen !== undefined && review.faults.length === 0) crowd.come()
    },
    canceled: setting.canceled,
  })
}

/** The users behind the load, who come once and leave at the end. */
interface Crowd {
  /** What is going on, for the record of a lost request. */
  during: string
  come(): void
  leave(): Promise<Pick<Load, 'requests' | 'lost'>>
}

function createCrowd(client: GatewayClient): Crowd {
  let load: Load | undefined
  const crowd: Crowd = {
    during: '',
    come() {
      load ??= startLoad(client, () => crowd.during)
    },
    async leave() {
      await load?.stop()
      return load ?? { requests: 0, lost: [] }
    },
  }
  return crowd
}

function createObserver(cluster: EmbeddedCluster, client: GatewayClient): () => Promise<Observation> {
  const api = adminClient(cluster)
  const digestOf = (image: string): string | undefined => cluster.registry.resolve(image)?.digest
  return async () => ({
    ...(await readSlots(api, groupValues.K8S_AB_NAMESPACE, digestOf)),
    answers: await sampleGateway(client),
  })
}
