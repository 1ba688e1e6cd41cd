/** `npm run rehearse`: plays the pipeline of the guide on this machine, twice, and says whether all went as the guide says. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freshPackage } from '../scripts/fresh-package.ts'
import { type EmbeddedCluster, startCluster } from './cluster/cluster.ts'
import { adminClient, groupValues, setUpProject } from './devops-project.ts'
import { createGatewayClient } from './observation/gateway-client.ts'
import { firstRelease, guide, type Release, type Releases } from './observation/guide.ts'
import { type Load, startLoad } from './observation/load.ts'
import { isGood, type RunReview } from './observation/review.ts'
import { sampleGateway } from './observation/sample.ts'
import { readSlots } from './observation/slots.ts'
import { environmentsOf, type Pipeline } from './pipeline/model.ts'
import { parsePipeline } from './pipeline/parse.ts'
import { withVariable } from './pipeline/with-variable.ts'
import { createGatekeeper } from './presentation/gates.ts'
import { createNarrator, type Narrator } from './presentation/narration.ts'
import { help, type Options, parseOptions } from './presentation/options.ts'
import { createPalette, type Palette } from './presentation/palette.ts'
import { boundsText, loadLines, summaryTable } from './presentation/summary.ts'
import { modelOf, secondsText, shortImage } from './presentation/wording.ts'
import { reviewRun } from './run-review.ts'
import { scoringImage } from './scoring-image.ts'

const root = join(import.meta.dirname, '..')
const pipelineFile = '.pipelines/abtest.yml'
const namespace = groupValues.K8S_AB_NAMESPACE

/** The two runs: what SCORE_SCRIPT names in each, as if that had been merged. */
const runs = {
  first: { title: 'First release', buildId: 101, script: 'scoring/scoreA.py', answer: 'New Model A' },
  canary: { title: 'Canary', buildId: 102, script: 'scoring/scoreB.py', answer: 'New Model B' },
} as const

type Run = (typeof runs)[keyof typeof runs]

async function main(): Promise<number> {
  const pipeline = parsePipeline(await readFile(join(root, pipelineFile), 'utf8'), pipelineFile)
  const gated = pipeline.stages.filter((stage) => environmentsOf(stage).length > 0).map(({ name }) => name)
  const options = parseOptions(process.argv.slice(2), gated)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const palette = createPalette(process.stdout.isTTY === true, process.env)
  const write = (line: string): void => void process.stdout.write(`${line}\n`)
  const narrator = createNarrator({ palette, write, verbose: options.verbose })

  write(palette.bold(`A rehearsal of ${pipelineFile}`))
  const started = performance.now()
  const { task } = await freshPackage()
  const cluster = await startCluster({ onError: (error) => console.error(error) })
  try {
    narrator.note(`Kubernetes API  ${cluster.server}`)
    narrator.note(`gateway         ${cluster.gatewayUrl}/score`)
    if (!asks(options)) narrator.note('Every gate of abtestenv is approved, without asking.')
    const good = await perform({ pipeline, gated, options, palette, write, narrator, cluster, task })
    narrator.note(`The whole rehearsal took ${secondsText((performance.now() - started) / 1000)}.`)
    if (options.keep) await keepStanding(narrator)
    return good ? 0 : 1
  } finally {
    await cluster.stop()
  }
}

/** Whether a person is there to be asked. Without a terminal (CI) the gates are approved. */
function asks({ yes }: Options): boolean {
  return !yes && process.stdin.isTTY === true && process.stdout.isTTY === true
}

interface Performance {
  readonly pipeline: Pipeline
  /** The stages with a gate: those of the guide's table. */
  readonly gated: readonly string[]
  readonly options: Options
  readonly palette: Palette
  readonly write: (line: string) => void
  readonly narrator: Narrator
  readonly cluster: EmbeddedCluster
  /** The folder of the packaged task. */
  readonly task: string
}

/** Both runs under load, and the verdict. */
async function perform(performance: Performance): Promise<boolean> {
  const { cluster, gated, options, palette, write, narrator } = performance
  const project = await setUpProject(cluster, performance.task, root)
  const api = adminClient(cluster)
  const client = createGatewayClient(`${cluster.gatewayUrl}/score`)
  const digestOf = (image: string): string | undefined => cluster.registry.resolve(image)?.digest
  const cancel = cancelOnInterrupt(narrator)
  let load: Load | undefined
  let during = ''

  const play = async (run: Run, releases: Releases, reject: string | undefined): Promise<RunReview> => {
    narrator.heading(run.title, `run ${run.buildId} · ${run.script} · ${shortImage(releases.new.reference)}`)
    return reviewRun({
      pipeline: withVariable(performance.pipeline, 'SCORE_SCRIPT', run.script),
      services: {
        ...project,
        approve: createGatekeeper(
          { approveAll: !asks(options), reject },
          { input: process.stdin, output: process.stdout },
        ),
      },
      buildId: run.buildId,
      releases,
      lineOf: (stage) => (run === runs.canary ? guide[stage] : gated.includes(stage) ? firstRelease : undefined),
      observe: async () => ({ ...(await readSlots(api, namespace, digestOf)), answers: await sampleGateway(client) }),
      onEvent(event) {
        if (event.kind === 'stageStarted') during = `${run.title}, ${event.stage.name}`
        narrator.event(event)
      },
      async onReview(review) {
        narrator.review(review, releases)
        // From here on there is something to lose: the first image serves.
        if (review.faults.length === 0 && !review.rejected) load ??= startLoad(client, () => during)
      },
      canceled: cancel.signal,
    })
  }

  try {
    const old = await publish(cluster, runs.first)
    const first = await play(runs.first, { old, new: old }, undefined)
    if (!isGood(first, gated) || first.stages.some(({ rejected }) => rejected)) {
      write('')
      write(
        `  ${palette.red('✗')} The first release did not come to its end, so there is nothing for a canary to stand beside.`,
      )
      return false
    }
    const canary = await play(runs.canary, { old, new: await publish(cluster, runs.canary) }, options.reject)
    await load?.stop()
    return judge(canary, load, performance)
  } finally {
    cancel.release()
    await load?.stop()
    client.close()
  }
}

/** The image of the script that SCORE_SCRIPT names, under the tag that the pipeline asks for. */
async function publish(cluster: EmbeddedCluster, run: Run): Promise<Release> {
  const reference = `${groupValues.IMAGE_REPO_NAME}/mlmodel:${run.buildId}`
  const digest = cluster.registry.publish(reference, await scoringImage(join(root, run.script)))
  return { reference, digest, answer: run.answer }
}

function judge(canary: RunReview, load: Load | undefined, { gated, palette, write, narrator }: Performance): boolean {
  write('')
  for (const line of summaryTable(canary, gated, palette)) write(line)
  write('')
  const lost = load?.lost.length ?? 0
  if (load !== undefined) for (const line of loadLines(load, palette)) write(line)
  const good = isGood(canary, gated)
  const rejected = canary.stages.find((stage) => stage.rejected)
  const { old } = canary.releases
  const said =
    rejected === undefined
      ? ['Every stage did what the guide says.', 'Not every stage did what the guide says.']
      : [
          `${rejected.stage} was rejected, and all is back on model ${modelOf(old.answer)} (${shortImage(old.reference)}).`,
          `${rejected.stage} was rejected, and the way back did NOT bring model ${modelOf(old.answer)} back.`,
        ]
  write(`  ${good ? palette.green('✓') : palette.red('✗')} ${said[good ? 0 : 1]}`)
  narrator.note(boundsText())
  return good && lost === 0
}

/** Ctrl-C cancels the run, as the button of Azure DevOps does, and lets the way back run; a second one ends at once. */
function cancelOnInterrupt(narrator: Narrator): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130)
    narrator.note('Canceling the run. Ctrl-C again ends at once.')
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  return { signal: controller.signal, release: () => process.off('SIGINT', interrupt) }
}

async function keepStanding(narrator: Narrator): Promise<void> {
  narrator.note('The cluster stays until Ctrl-C.')
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))
}

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
