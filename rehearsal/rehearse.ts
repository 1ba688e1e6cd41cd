/** `npm run rehearse`: plays the pipeline of the guide on this machine, twice, and says whether all went as the guide says. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { freshPackage } from '../scripts/fresh-package.ts'
import { startCluster } from './cluster/cluster.ts'
import { isGood } from './observation/review.ts'
import { perform, type Review, type RunPage } from './performance.ts'
import { environmentsOf } from './pipeline/model.ts'
import { parsePipeline } from './pipeline/parse.ts'
import { createGatekeeper, type Terminal } from './presentation/gates.ts'
import type { LiveView } from './presentation/live/live-view.ts'
import { createNarrator, type Narrator } from './presentation/narration.ts'
import { help, type Options, parseOptions } from './presentation/options.ts'
import { createPalette, type Palette } from './presentation/palette.ts'
import { setStage } from './presentation/stage.ts'
import { boundsText, loadLines, summaryTable, verdictLine } from './presentation/summary.ts'
import { secondsText } from './presentation/wording.ts'
import { writeReports } from './report/write-report.ts'
import { chooseScripts } from './score-scripts.ts'
import { scoringServer } from './scoring-server/scoring-server.ts'

const root = join(import.meta.dirname, '..')
const pipelineFile = '.pipelines/abtest.yml'
/** What opens a file in a browser. */
const openCommand = { darwin: 'open', win32: 'start' }[process.platform as string] ?? 'xdg-open'

/** Whether a person is there to be asked. Without a terminal (CI) the gates are approved. */
function asks({ yes }: Options): boolean {
  return !yes && process.stdin.isTTY === true && process.stdout.isTTY === true
}

async function main(): Promise<number> {
  const started = performance.now()
  const pipeline = parsePipeline(await readFile(join(root, pipelineFile), 'utf8'), pipelineFile)
  const guided = pipeline.stages.filter((stage) => environmentsOf(stage).length > 0).map(({ name }) => name)
  const options = parseOptions(process.argv.slice(2), guided)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const scripts = await chooseScripts(pipeline, root, process.env.SCORE_SCRIPT)
  const server = await scoringServer(process.env)
  const palette = createPalette(process.stdout.isTTY === true, process.env)
  const { screen, view } = setStage(process.stdout, process.stdin, process.env, palette)
  const narrator = createNarrator({ palette, screen, verbose: options.verbose })

  screen.line(palette.bold(`A rehearsal of ${pipelineFile}`))
  const { task } = await freshPackage()
  const interrupts = cancelOnInterrupt(narrator, view)
  const cluster = await startCluster({ onError: (error) => screen.line(inspect(error)) })
  try {
    narrator.note(`Kubernetes API  ${cluster.server}`)
    narrator.note(`gateway         ${cluster.gatewayUrl}/score`)
    narrator.note(`models behind   ${server.title}`)
    if (!asks(options)) narrator.note('The gates of abtestenv are approved without asking.')
    if (options.reject !== undefined) narrator.note(`The canary's gate at ${options.reject} is rejected.`)
    const review = await perform({
      root,
      pipeline,
      scripts,
      server,
      guided,
      cluster,
      task,
      narrator,
      spectator: view?.spectator,
      gatekeeper: (canary) =>
        createGatekeeper(
          { approveAll: !asks(options), reject: canary ? options.reject : undefined },
          terminal(interrupts.signal, view),
        ),
      canceled: interrupts.signal,
    })
    interrupts.release()
    view?.close()
    for (const line of conclude(review, guided, palette)) screen.line(line)
    for (const line of await report(review, options.report, palette)) screen.line(line)
    narrator.note(`The whole rehearsal took ${secondsText((performance.now() - started) / 1000)}.`)
    if (options.keep) await stayUntilInterrupt(narrator)
    return review.canary !== undefined && isGood(review.canary, guided) && review.load.lost.length === 0 ? 0 : 1
  } finally {
    view?.close()
    await cluster.stop()
  }
}

/** Where a person is asked; Ctrl-C at a question is Ctrl-C to the whole rehearsal. */
function terminal(canceled: AbortSignal, view: LiveView | undefined): Terminal {
  return {
    input: process.stdin,
    output: process.stdout,
    canceled,
    interrupt: () => void process.emit('SIGINT'),
    ...(view && { makeRoom: view.makeRoom }),
  }
}

function conclude({ canary, load }: Review, guided: readonly string[], palette: Palette): string[] {
  if (canary === undefined) {
    return [
      '',
      `  ${palette.red('✗')} The first release did not come to its end: a canary has nothing to stand beside.`,
    ]
  }
  return [
    ...summaryTable(canary, guided, palette),
    '',
    ...loadLines(load, palette),
    verdictLine(canary, isGood(canary, guided), palette),
    `  ${palette.dim(boundsText())}`,
  ]
}

/**
 * Writes each run's Canary page, and says where. The rehearsal's exit code tells of the pipeline, so a page that cannot be
 * written is told and changes nothing.
 */
async function report({ pages }: Review, folder: string, palette: Palette): Promise<string[]> {
  const path = ({ title }: RunPage): string => join(folder, `${title.toLowerCase().replaceAll(' ', '-')}.html`)
  const last = pages.at(-1)
  if (last === undefined) return []
  try {
    const files = pages.map((page) => ({ data: page.data, path: path(page) }))
    await writeReports(root, files, new Date())
    const others = pages.slice(0, -1).map((page) => palette.dim(`  ${page.title}: ${path(page)}`))
    return [
      '',
      `  The run's Canary page: ${palette.bold(path(last))}`,
      `  Open it with: ${openCommand} ${path(last)}`,
      ...others,
    ]
  } catch (cause) {
    return ['', palette.yellow(`  ! The run's Canary page was not written: ${inspect(cause)}`)]
  }
}

/** Ctrl-C cancels the run, as the button of Azure DevOps does, and lets the way back run; a second one ends at once. */
function cancelOnInterrupt(
  narrator: Narrator,
  view: LiveView | undefined,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130)
    narrator.note('Canceling the run. Ctrl-C again ends at once.')
    view?.spectator.canceling()
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  return { signal: controller.signal, release: () => process.off('SIGINT', interrupt) }
}

async function stayUntilInterrupt(narrator: Narrator): Promise<void> {
  narrator.note('The cluster stays until Ctrl-C.')
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))
}

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
