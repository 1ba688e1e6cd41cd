import type { RunData } from '../tab/src/run-data.ts'
import { someRun } from './agent/identity.ts'
import { startBuilder } from './builder/builder.ts'
import type { EmbeddedCluster } from './cluster/cluster.ts'
import { adminClient, groupValues, registryLogin, setUpProject } from './devops-project.ts'
import { watchCluster } from './observation/cluster-watch.ts'
import { createGatewayClient, type GatewayClient } from './observation/gateway-client.ts'
import { firstRelease, guide, type Release, type Releases } from './observation/guide.ts'
import { type Load, startLoad } from './observation/load.ts'
import type { Observation } from './observation/observation.ts'
import { isGood, type RunReview } from './observation/review.ts'
import { sampleGateway } from './observation/sample.ts'
import { readSlots } from './observation/slots.ts'
import { createSplitCounter, type SplitCounter } from './observation/split-seen.ts'
import type { Pipeline } from './pipeline/model.ts'
import type { Gate, PipelineServices, Verdict } from './pipeline/services.ts'
import { withVariable } from './pipeline/with-variable.ts'
import type { Spectator } from './presentation/live/live-view.ts'
import type { Narrator } from './presentation/narration.ts'
import { shortImage } from './presentation/wording.ts'
import { beginRecord, endRecord, recordEvent } from './report/run-record.ts'
import { reviewRun } from './run-review.ts'
import type { ScoreScript } from './score-scripts.ts'
import type { ScoringServer } from './scoring-server/scoring-server.ts'

/** What a performance needs. */
export interface Setting {
  /** The project's folder. */
  readonly root: string
  readonly pipeline: Pipeline
  /** What SCORE_SCRIPT names in each of the two runs, as if that had been merged. */
  readonly scripts: { readonly first: ScoreScript; readonly canary: ScoreScript }
  /** What serves the scripts in pods. */
  readonly server: ScoringServer
  /** The names of the guide's stages, in order. */
  readonly guided: readonly string[]
  readonly cluster: EmbeddedCluster
  /** The folder of the packaged task. */
  readonly task: string
  readonly narrator: Narrator
  /** Where nobody looks, `undefined`. */
  readonly spectator: Spectator | undefined
  /** Who answers at the gates of a run; `canary` tells which of the two it is. */
  readonly gatekeeper: (canary: boolean) => (gate: Gate) => Promise<Verdict>
  /** Aborted to cancel the run that is under way. */
  readonly canceled: AbortSignal
}

type Project = Omit<PipelineServices, 'approve' | 'onEvent'>

/** One of the two runs. */
interface Run {
  readonly title: string
  readonly buildId: number
  readonly script: ScoreScript
}

/** Both runs, and what users noticed meanwhile. */
export interface Review {
  readonly first: RunReview
  /** `undefined` when the first release did not come to its end: a canary needs something to stand beside. */
  readonly canary: RunReview | undefined
  readonly load: Pick<Load, 'requests' | 'lost'>
  /** The runs as their pages show them. */
  readonly pages: readonly RunPage[]
}

/** What a run's Canary page is made from. */
export interface RunPage {
  readonly title: string
  readonly data: RunData
}

/** Plays the first release, then the canary; from the moment that the first image serves, under constant load. */
export async function perform(setting: Setting): Promise<Review> {
  const { cluster, server } = setting
  const builder = await startBuilder({ registry: cluster.registry, login: registryLogin, server })
  const client = createGatewayClient(`${cluster.gatewayUrl}/score`)
  const split = createSplitCounter(() => performance.now())
  const crowd = createCrowd(client, split, setting.spectator)
  const over = new AbortController()
  try {
    const project = await setUpProject(cluster, setting.task, setting.root, builder.url)
    if (setting.spectator) show(cluster, setting.spectator, split, over.signal)
    return await playBoth(setting, project, client, crowd)
  } finally {
    over.abort()
    await crowd.leave()
    client.close()
    await builder.stop()
  }
}

/** Shows the cluster as it changes, until `over`; the split is counted anew from each change of the weights. */
function show(cluster: EmbeddedCluster, spectator: Spectator, split: SplitCounter, over: AbortSignal): void {
  let weights: string | undefined
  void watchCluster(adminClient(cluster), groupValues.K8S_AB_NAMESPACE, {
    onView(view) {
      const set = JSON.stringify(view.weights)
      if (set !== weights) split.restart()
      weights = set
      spectator.cluster(view)
    },
    onTrouble: spectator.trouble,
    signal: over,
  })
}

async function playBoth(setting: Setting, project: Project, client: GatewayClient, crowd: Crowd): Promise<Review> {
  const { cluster, scripts, guided } = setting
  const observe = createObserver(cluster, client)
  const runs = {
    first: { title: 'First release', buildId: 101, script: scripts.first },
    canary: { title: 'Canary', buildId: 102, script: scripts.canary },
  }
  const old = releaseOf(runs.first, cluster)
  const pages: RunPage[] = []
  const play = async (run: Run, releases: Releases): Promise<RunReview> => {
    const { review, data } = await playRun(setting, project, crowd, observe, run, releases)
    pages.push({ title: run.title, data })
    return review
  }
  const first = await play(runs.first, { old, new: old })
  const cameToItsEnd = isGood(first, guided) && !first.stages.some(({ rejected }) => rejected)
  const releases = { old, new: releaseOf(runs.canary, cluster) }
  const canary = cameToItsEnd ? await play(runs.canary, releases) : undefined
  return { first, canary, load: await crowd.leave(), pages }
}

/** What a run releases: the image that its stage Building pushes under the build's id. */
function releaseOf({ buildId, script }: Run, { registry }: EmbeddedCluster): Release {
  const reference = `${groupValues.IMAGE_REPO_NAME}/mlmodel:${buildId}`
  return {
    reference,
    answer: script.answer,
    get digest() {
      return registry.resolve(reference)?.digest ?? 'not pushed yet'
    },
  }
}

async function playRun(
  setting: Setting,
  project: Project,
  crowd: Crowd,
  observe: () => Promise<Observation>,
  run: Run,
  releases: Releases,
): Promise<{ review: RunReview; data: RunData }> {
  const { narrator, spectator, guided, pipeline } = setting
  const canary = releases.new !== releases.old
  const script = run.script.path
  const detail = `run ${run.buildId} · ${script} · ${shortImage(releases.new.reference)}`
  narrator.heading(run.title, detail)
  const stages = pipeline.stages.map(({ name }) => name)
  spectator?.runBegins({ title: run.title, detail }, stages)
  const identity = { ...someRun, buildId: run.buildId, buildNumber: String(run.buildId) }
  let data = beginRecord(identity, pipeline.stages, new Date())
  const review = await reviewRun({
    pipeline: withVariable(pipeline, 'SCORE_SCRIPT', script),
    services: { ...project, approve: setting.gatekeeper(canary) },
    run: identity,
    releases,
    lineOf: (name) => (canary ? guide[name] : guided.includes(name) ? firstRelease : undefined),
    observe,
    onEvent(event) {
      if (event.kind === 'stageStarted') crowd.during = `${run.title}, ${event.stage.name}`
      data = recordEvent(data, event, new Date())
      narrator.event(event)
      spectator?.event(event)
    },
    async onReview(review) {
      narrator.review(review, releases)
      // From here on there is something to lose: the first image serves.
      if (review.seen !== undefined && review.faults.length === 0) crowd.come()
    },
    canceled: setting.canceled,
  })
  return { review, data: endRecord(data, review.result, new Date()) }
}

/** The users behind the load, who come once and leave at the end. */
interface Crowd {
  /** What is going on, for the record of a lost request. */
  during: string
  come(): void
  leave(): Promise<Pick<Load, 'requests' | 'lost'>>
}

function createCrowd(client: GatewayClient, split: SplitCounter, spectator: Spectator | undefined): Crowd {
  let load: Load | undefined
  const crowd: Crowd = {
    during: '',
    come() {
      if (load !== undefined) return
      const started = startLoad(
        client,
        () => crowd.during,
        (audience, reply) => {
          if (audience === 'plain' && reply.kind === 'answer' && reply.slot) split.answer(reply.slot)
        },
      )
      load = started
      spectator?.load(() => ({ requests: started.requests, failed: started.lost.length, split: split.seen() }))
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
