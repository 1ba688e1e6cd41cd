/**
 * `npm test [-- FOLDER…]`: runs the tests under the folders of tests/ that are named; without any, all that need nothing
 * but Node and Python. What the tests run is made first when it is missing or stale: the package, the Node versions of
 * agents, kubectl, Chromium, the Python packages of the scoring image. The last line is `N passed, N failed`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeMissing } from '../tests/cluster/toolchain/part.ts'
import { pythonTools } from '../tests/cluster/toolchain/python-tools.ts'
import { agentNodes } from './agent-nodes.ts'
import { findChromium } from './chromium.ts'
import { freshPackage } from './fresh-package.ts'
import { findKubectl } from './kubectl.ts'
import { runMocha } from './mocha.ts'
import { project } from './project.ts'

const everyday = ['unit', 'contract', 'packaged', 'rehearsal', 'conformance', 'e2e']
const withPackage = ['packaged', 'rehearsal', 'e2e', 'kubectl', 'browser']

const named = process.argv.slice(2)
const suites = named.length > 0 ? named : everyday
const missing = suites.filter((suite) => !existsSync(join(project.root, 'tests', suite)))
if (missing.length > 0) throw new Error(`There is no tests/${missing.join(', no tests/')}.`)

if (suites.some((suite) => withPackage.includes(suite))) await freshPackage()
if (suites.includes('packaged')) await agentNodes()
if (suites.includes('scoring')) await makeMissing(pythonTools().parts, [], console.log, 'the Python environment')
if (suites.includes('browser')) process.env.CHROMIUM = await findChromium(process.env)
if (suites.includes('kubectl')) process.env.KUBECTL = await findKubectl(process.env)

process.exitCode = await runMocha(suites.map((suite) => `tests/${suite}/**/*.test.ts`))
