import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask, type TaskDefinition } from '../../rehearsal/agent/definition.ts'
import { runStep, type StepRequest, type StepResult } from '../../rehearsal/agent/step.ts'
import { type AgentNode, agentNodes } from '../../scripts/agent-nodes.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { Canary, textOf } from '../e2e/canary.ts'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { type UnpackedExtension, unpack } from './vsix.ts'

const here = { connectionType: 'none', namespace: 'abtesting' }

/** Inputs that are wrong, and the one error that says so. */
const rows: readonly {
  readonly of: string
  readonly inputs: Readonly<Record<string, string>>
  readonly says: RegExp
}[] = [
  { of: 'no connection', inputs: { action: 'status' }, says: /'kubernetesServiceEndpoint'/ },
  { of: 'an unknown action', inputs: { ...here, action: 'dance' }, says: /'action'.*'dance'/ },
  { of: 'no image', inputs: { ...here, action: 'deploy' }, says: /'image'/ },
  { of: 'an unresolved macro', inputs: { ...here, action: 'deploy', image: '$(x)' }, says: /'image'.*\$\(x\)/ },
  { of: 'half a percent', inputs: { ...here, action: 'shift', blueWeight: '10.5' }, says: /'blueWeight'.*'10\.5'/ },
]

describe('the packaged task on the Node versions of agents', function () {
  this.timeout(30_000)
  let extension: UnpackedExtension
  let task: TaskDefinition
  let nodes: readonly AgentNode[]

  before(async () => {
    nodes = await agentNodes()
    extension = unpack((await freshPackage()).vsix)
    task = await openTask(join(extension.folder, project.task))
  })
  after(() => extension.remove())

  for (const version of ['20.3.1', '20.20.2', '24.18.1']) {
    describe(`Node ${version}`, () => {
      const binary = () => nodes.find((node) => node.version === version)?.binary ?? assert.fail('is not installed')

      it('is the Node it says it is', async () => {
        const { output } = await run(binary(), ['--version'], { cwd: extension.folder })
        assert.equal(output.trim(), `v${version}`)
      })

      for (const { of, inputs, says } of rows) {
        it(`fails with one clear error for ${of}`, async () => {
          const step = await runStep({ task, inputs, node: binary() }).finished
          assert.equal(step.result, 'Failed', textOf(step))
          assert.equal(step.errors.length, 1, textOf(step))
          assert.match(step.errors.join(), says)
          assertQuiet(step)
        })
      }

      it('releases through a service account, and tells of it through each other connection', async () => {
        const canary = await Canary.open(await sharedCluster())
        const { image } = await canary.publish('A', 'modelA')
        const more = { task, node: binary() }
        const release = await canary.run('deploy', { image }, 1, more)
        assert.equal(release.result, 'Succeeded', textOf(release))
        assertQuiet(release)
        for (const { inputs, request } of otherConnections(canary, extension.folder)) {
          const status = await canary.run('status', inputs, 1, { ...more, ...request })
          assert.equal(status.result, 'Succeeded', textOf(status))
          assert.deepEqual(status.outputVariables, { ...release.outputVariables, changed: 'false' })
          assertQuiet(status)
        }
      })
    })
  }
})

/** A service connection by kubeconfig, and the kubeconfig of the agent itself. */
function otherConnections(
  { cluster: { kubeconfig } }: Canary,
  folder: string,
): readonly { readonly inputs: Readonly<Record<string, string>>; readonly request: Partial<StepRequest> }[] {
  const connection = kubernetesConnection('by-kubeconfig', { kind: 'kubeconfig', kubeconfig })
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, kubeconfig)
  return [
    { inputs: { kubernetesServiceConnection: connection.name }, request: { connections: [connection] } },
    { inputs: { connectionType: 'none', kubernetesServiceConnection: '' }, request: { env: { KUBECONFIG: file } } },
  ]
}

/** Neither a warning of Node's own nor a stack trace: those are of no use to who reads a step's log. */
function assertQuiet(step: StepResult): void {
  assert.deepEqual(step.warnings, [])
  assert.doesNotMatch(textOf(step), /^\(node:\d+\)|Warning:|^\s+at .+:\d+:\d+\)?$/m)
}
