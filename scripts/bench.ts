/** `npm run bench` */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Measured, measureCell } from '../tests/bench/cell.ts'
import { startFarSide } from '../tests/bench/far-side-process.ts'
import { ratiosOf, spreadOf } from '../tests/bench/statistics.ts'
import { startStopwatch } from '../tests/bench/stopwatch.ts'
import { agentNodes } from './agent-nodes.ts'
import { freshPackage } from './fresh-package.ts'
import { plainKubectl } from './kubectl.ts'
import { project } from './project.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    latency: { type: 'string', default: '0,20,100' },
    routes: { type: 'string', default: '10,100,1000' },
    node: { type: 'string', default: '20.20.2,24.18.1' },
    task: { type: 'string' },
  },
})
const numbers = (list: string): number[] => list.split(',').map(Number)
const task = values.task ?? (await freshPackage()).task
const nodes = (await agentNodes()).filter(({ version }) => values.node.split(',').includes(version))
const kubectl = await plainKubectl(process.env)
const stopwatch = await startStopwatch()
const farSide = startFarSide()
const access = await farSide.embedded()
const equipment = { stopwatch, farSide, access, task, nodes, kubectl }
const all: Measured[] = []
try {
  for (const roundTripMs of numbers(values.latency)) {
    for (const routes of numbers(values.routes)) {
      const measured = await measureCell(equipment, { roundTripMs, routes }, Number(values.runs))
      all.push(...measured)
      console.log(`\n${roundTripMs} ms, ${routes} routes`)
      const others = measured.filter(({ contender }) => !contender.startsWith('shift'))
      for (const one of measured) {
        const wall = spreadOf(one.samples.map(({ wallMs }) => wallMs))
        const cpu = spreadOf(one.samples.map(({ cpuMs }) => cpuMs))
        const peak = spreadOf(one.samples.map(({ peakKb }) => peakKb / 1024))
        const [first] = one.samples
        const versus = one.contender.startsWith('shift')
          ? others.map((other) => {
              const walls = (each: Measured): number[] => each.samples.map(({ wallMs }) => wallMs)
              const { median, low, high } = spreadOf(ratiosOf(walls(one), walls(other)))
              return `${other.contender}: ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
            })
          : []
        console.log(
          `  ${one.contender.padEnd(22)} ${wall.median.toFixed(0)} ms (${wall.low.toFixed(0)} to ${wall.high.toFixed(0)}), cpu ${cpu.median.toFixed(0)} ms, ${peak.median.toFixed(1)} MiB, ${first?.traffic.requests.length} requests on ${first?.traffic.connections} connections  ${versus.join('  ')}`,
        )
      }
    }
  }
} finally {
  await stopwatch.stop()
  await farSide.stop()
}
await mkdir(join(project.root, 'dist', 'bench'), { recursive: true })
await writeFile(join(project.root, 'dist', 'bench', 'raw.json'), JSON.stringify(all, undefined, 1))
