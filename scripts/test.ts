/**
 * `npm test [-- FOLDER…]`: runs the tests under the folders of tests/ that are named; without any, all that need nothing
 * but Node and Python. What the tests run is made first when it is missing or stale: the package, the Node versions of
 * agents, kubectl, Chromium, the Python packages of the scoring image. The last line is `N passed, N failed`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { makeMissing } from '../tests/cluster/toolchain/part.ts'
import { pythonTools } from '../tests/cluster/toolchain/python-tools.ts'
import { agentNodes } from './agent-nodes.ts'
import { findChromium } from './chromium.ts'
import { freshPackage } from './fresh-package.ts'
import { findKubectl } from './kubectl.ts'
import { runMocha, runSideBySide } from './mocha.ts'
import { project } from './project.ts'

const everyday = ['e2e', 'packaged', 'rehearsal', 'conformance', 'unit', 'contract']
/** More at a time would make each slower than its bounds on a machine of the usual kind. */
const mostLanes = 4
const withPackage = ['packaged', 'rehearsal', 'e2e', 'faults', 'kubectl', 'browser']

const named = process.argv.slice(2)
const suites = named.length > 0 ? named : everyday
const missing = suites.filter((suite) => !existsSync(join(project.root, 'tests', suite)))
if (missing.length > 0) throw new Error(`There is no tests/${missing.join(', no tests/')}.`)

if (suites.some((suite) => withPackage.includes(suite))) await freshPackage()
if (suites.includes('packaged')) await agentNodes()
if (suites.includes('scoring')) await makeMissing(pythonTools().parts, [], console.log, 'the Python environment')
if (suites.includes('browser')) process.env.CHROMIUM = await findChromium(process.env)
if (suites.includes('kubectl')) process.env.KUBECTL = await findKubectl(process.env)

const sets = suites.flatMap(setsOf)
const lanes = Math.min(sets.length, availableParallelism(), mostLanes)
process.exitCode = lanes > 1 ? await runSideBySide(sets, lanes) : await runMocha(sets.flat())

/** What of a suite runs one after the other: all of it, but that of the end-to-end tests each file has a cluster of its own. */
function setsOf(suite: string): readonly (readonly string[])[] {
  if (suite !== 'e2e') return [[`tests/${suite}/**/*.test.ts`]]
  const files = readdirSync(join(project.root, 'tests', suite), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort((a, b) => Number(isLong(b)) - Number(isLong(a)))
  return files.map((file) => [`tests/${suite}/${file}`])
}

/** Those that take minutes go first, so that no lane is left alone with one at the end. */
function isLong(file: string): boolean {
  return ['rollout', 'proof', 'races', 'gates', 'guide'].some((name) => file === `${name}.test.ts`)
}
