/**
 * `npm run test:faults [-- FILE…]`: the tests of tests/faults that are named, such as `random`; without any, all of them.
 * Random schedules are `--schedules N` (40) from the seed `--from N` (1) on, `--lanes N` (8) at a time; `--seed N` plays the
 * one of that seed. The last line is `N passed, N failed`.
 */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freshPackage } from './fresh-package.ts'
import { runMocha, runSideBySide } from './mocha.ts'
import { project } from './project.ts'

const text = { type: 'string' } as const
const { values, positionals } = parseArgs({
  options: { seed: text, from: text, schedules: text, lanes: text },
  allowPositionals: true,
})
const { seed, from = seed, schedules = seed && '1', lanes } = values
for (const [name, value] of Object.entries({ FROM: from, SCHEDULES: schedules, LANES: lanes })) {
  if (value === undefined) continue
  if (!/^\d+$/.test(value)) throw new Error(`'${value}' is no whole number.`)
  process.env[`FAULTS_${name}`] = value
}

const folder = 'tests/faults'
const all = readdirSync(join(project.root, folder)).filter((file) => file.endsWith('.test.ts'))
const only = seed === undefined ? positionals : ['random']
const files = only.length === 0 ? all : only.map((name) => `${name}.test.ts`)
const missing = files.filter((file) => !all.includes(file))
if (missing.length > 0) throw new Error(`There is no ${missing.join(', no ')} in ${folder}.`)

await freshPackage()
// The longest goes first, and each has a cluster of its own.
const sets = files.toSorted((a) => (a === 'random.test.ts' ? -1 : 0)).map((file) => [`${folder}/${file}`])
const width = Math.min(sets.length, availableParallelism(), 2)
process.exitCode = width > 1 ? await runSideBySide(sets, width) : await runMocha(sets.flat())
