/**
 * `npm run bench [-- OPTION…]`: measures `shift` by the packaged task beside `kubectl patch` and `helm upgrade`, in rounds, and
 * whole rollouts, and writes docs/performance.md anew. Takes about ten minutes on a machine that has nothing else to do.
 *
 * --real             on the real cluster (see `npm run test:cluster`), instead of the embedded one; it has a part of the page of its own
 * --quick            in a minute: 7 rounds at 0 and 100 ms with 10 routes on Node 20, without Helm
 * --runs N           rounds (15)
 * --latency MS,…     round trips to the server (0,20,100)
 * --routes N,…       HTTP routes of the VirtualService (10,100,1000)
 * --node VERSION,…   of those in tests/nodes (20.20.2,24.18.1)
 * --only PART,…      of shift, zip, rollout
 * --without-helm
 * --task FOLDER      another packaged task than that of the sources
 *
 * The page is written only when all of it was measured, in 11 rounds or more: with --real or without, and without any other
 * option but --runs. Every sample of every run is in dist/bench, whatever was measured.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { measure, prepareTools } from '../tests/bench/measure.ts'
import { readOptions } from '../tests/bench/options.ts'
import { page, withResults } from '../tests/bench/page.ts'
import { tablesOf } from '../tests/bench/tables.ts'
import { toolchain } from '../tests/cluster/toolchain.ts'
import { claimMachine, endAll, makeNodeNamespace, sweep } from './node-namespace.ts'
import { run } from './process.ts'
import { project } from './project.ts'

/** Set where this runs within the network namespace of the real cluster. */
const isWithin = process.env.BENCH_WITHIN === 'yes'

const options = readOptions(process.argv.slice(2))
const tools = await prepareTools(options)
if (options.cluster === 'real' && !isWithin) await runWithin(process.argv.slice(2))
else await bench()

async function bench(): Promise<void> {
  const results = await measure(options, tools, console.log)
  const folder = join(project.root, 'dist', 'bench')
  await mkdir(folder, { recursive: true })
  const raw = join(folder, `${options.isWhole ? 'whole' : 'part'}-${results.cluster}.json`)
  await writeFile(raw, `${JSON.stringify(results)}\n`)
  console.log(`\n${tablesOf(results)}\n\nEvery sample: ${raw}`)
  if (!options.isWhole) {
    console.log(`${page} stays as it is: this was a part of what it tells.`)
    return
  }
  const file = join(project.root, page)
  await writeFile(file, withResults(await readFile(file, 'utf8'), results))
  console.log(`${page} is written.`)
}

/** Runs this once more within the real cluster's network namespace, which has no way out. */
async function runWithin(args: readonly string[]): Promise<void> {
  await toolchain()
  await claimMachine()
  await sweep()
  const [program = '', ...within] = await makeNodeNamespace()
  process.on('SIGINT', endAll).on('SIGTERM', endAll)
  const command = [...within, process.execPath, '--import', 'tsx', join('scripts', 'bench.ts'), ...args]
  const { code } = await run(program, command, {
    cwd: project.root,
    env: { ...process.env, BENCH_WITHIN: 'yes' },
    echo: true,
  })
  await sweep()
  process.exitCode = code
}
