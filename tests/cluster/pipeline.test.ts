/** The pipeline itself on the real cluster: from SCORE_SCRIPT to the guide's own output, at the guide's own command. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { registryConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import { type Builder, startBuilder } from '../../rehearsal/builder/builder.ts'
import { parsePipeline } from '../../rehearsal/pipeline/parse.ts'
import { runPipeline } from '../../rehearsal/pipeline/run.ts'
import type { PipelineServices } from '../../rehearsal/pipeline/services.ts'
import { withVariable } from '../../rehearsal/pipeline/with-variable.ts'
import { project } from '../../scripts/project.ts'
import { Canary } from '../e2e/canary.ts'
import { realCluster } from './on-real.ts'
import type { RealCluster } from './real/real.ts'
import { until } from './real/until.ts'

const file = '.pipelines/abtest.yml'
const pipeline = parsePipeline(readFileSync(join(project.root, file), 'utf8'), file)

/** The guide's load test; how often each answer came. */
async function loadTest({ gatewayUrl }: RealCluster, slot: readonly string[] = []): Promise<Record<string, number>> {
  const words = [join(project.root, 'scoring', 'load_test.sh'), '40', `${gatewayUrl}/score`, ...slot]
  const { stdout } = await promisify(execFile)('sh', words)
  const [, counts = ''] = stdout.split('\n\n')
  return Object.fromEntries(
    [...counts.matchAll(/^ *(\d+) {2}(.*)$/gm)].map(([, count, answer = '']) => [answer, Number(count)]),
  )
}

describe('.pipelines/abtest.yml', function () {
  this.timeout(120_000)
  const login = { host: 'registry.example.com', username: 'user', password: 'a password' }
  let cluster: RealCluster
  let builder: Builder

  before(async () => {
    cluster = await realCluster()
    builder = await startBuilder({
      registry: cluster.registry,
      login,
      server: {
        title: 'azmlinfsrv',
        command: (script) => [cluster.tools.azmlinfsrv, '--entry_script', script, '--port', '5001'],
        files: {},
      },
    })
  })
  after(() => builder.stop())

  /** Plays the run of a merge that names the script; `seen` is called after each stage of the guide. */
  async function release(
    canary: Canary,
    script: string,
    buildId: number,
    seen: (stage: string) => Promise<void>,
  ): Promise<void> {
    const log: string[] = []
    const values = {
      K8S_AB_SERVICE_CONNECTION: canary.connection.name,
      K8S_AB_NAMESPACE: canary.namespace,
      IMAGE_REPO_NAME: login.host,
      IMAGE_REPO_CONNECTION: 'registry',
      DOCKER_HOST: builder.url,
    }
    const services: PipelineServices = {
      tasks: [
        await openTask(join(project.root, project.stage, project.task)),
        await openTask(join(project.root, 'rehearsal', 'builder', 'docker-task')),
      ],
      groups: { 'devopsforai-aml-vg': Object.entries(values).map(([name, value]) => ({ name, value })) },
      connections: [canary.connection, registryConnection('registry', login)],
      repository: project.root,
      approve: async () => 'approved',
      onEvent: (event) => void (event.kind === 'stepLine' && log.push(event.line.text)),
      afterStage: async ({ name }, { result }) => {
        if (result === 'Succeeded') await seen(name)
      },
    }
    const changed = withVariable(pipeline, 'SCORE_SCRIPT', script)
    const run = { ...someRun, buildId, buildNumber: String(buildId) }
    const { result } = await runPipeline(changed, services, run).finished
    assert.equal(result, 'Succeeded', log.join('\n'))
  }

  it('shows the guide’s own output when SCORE_SCRIPT is changed from one mock to the other', async () => {
    const canary = await Canary.open(cluster)
    const answers = (wanted: readonly string[], slot: readonly string[] = []) =>
      until(
        `answers of ${wanted.join(' and ')}`,
        async () => {
          assert.deepEqual(Object.keys(await loadTest(cluster, slot)).sort(), wanted)
          return true
        },
        10_000,
      )
    const [A, B] = ['"New Model A"', '"New Model B"'] as const
    await release(canary, 'scoring/scoreB.py', 101, () => Promise.resolve())
    await answers([B])
    const visited: string[] = []
    await release(canary, 'scoring/scoreA.py', 102, async (stage) => {
      visited.push(stage)
      if (stage !== 'Blue_50') return
      await answers([A, B])
      await answers([A], ['blue'])
      await answers([B], ['green'])
    })
    await answers([A])
    assert.deepEqual(visited, ['Building', 'Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100'])
    const { green } = await canary.look()
    assert.match(green?.image ?? '', /^registry\.example\.com\/mlmodel:102@sha256:[0-9a-f]{64}$/)
  })
})
