import { strict as assert } from 'node:assert'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { azureConnection } from '../../rehearsal/agent/azure-connection.ts'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask, type TaskDefinition } from '../../rehearsal/agent/definition.ts'
import { runStep, type StepRequest, type StepResult } from '../../rehearsal/agent/step.ts'
import { type AgentNode, agentNodes } from '../../scripts/agent-nodes.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { Canary, textOf } from '../e2e/canary.ts'
import { probing } from '../e2e/probing.ts'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { type UnpackedExtension, unpack } from './vsix.ts'

const here = { connectionType: 'none', namespace: 'abtesting' }

/** Inputs that are wrong, and the one error that says so. */
const rows: readonly {
  readonly of: string
  readonly inputs: Readonly<Record<string, string>>
  readonly says: RegExp
}[] = [
  { of: 'no connection', inputs: { action: 'status' }, says: /'kubernetesServiceConnection'/ },
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

      it('releases through a service account by main.js alone, and loads what another way needs only for that', async () => {
        const canary = await Canary.open(await sharedCluster())
        const { image } = await canary.publish('A', 'modelA')
        const recorder = loadRecorder(extension.folder)
        const act = async (action: string, inputs: Inputs, { env, ...request }: Partial<StepRequest> = {}) => {
          const more = { ...request, task, node: binary(), env: { ...recorder.env, ...env } }
          const step = await canary.run(action, inputs, 1, more)
          assertQuiet(step)
          return { step, loaded: recorder.loaded() }
        }
        const release = await act('deploy', { image })
        assert.equal(release.step.result, 'Succeeded', textOf(release.step))
        assert.deepEqual(release.loaded, ['main.js'])
        for (const { action, inputs, request, loads } of otherWays(canary, extension.folder)) {
          const { step, loaded } = await act(action, inputs, request)
          assert.equal(step.result, 'Succeeded', textOf(step))
          const { greenImage, greenWeight, changed } = step.outputVariables
          const unchanged = {
            greenImage: release.step.outputVariables.greenImage,
            greenWeight: '100',
            changed: 'false',
          }
          assert.deepEqual({ greenImage, greenWeight, changed }, unchanged)
          assert.deepEqual(loaded, loads)
        }
        const azure = await act('status', azureInputs, { connections: [signedInByNobody] })
        assert.match(azure.step.errors.join(), /no service principal key in the Azure Resource Manager connection/)
        assert.deepEqual(azure.loaded, ['azure.js', 'kubeconfig.js', 'main.js', 'shared.js'])
      })
    })
  }
})

type Inputs = Readonly<Record<string, string>>

const azureInputs = {
  connectionType: 'azureResourceManager',
  azureSubscriptionConnection: 'azure',
  azureResourceGroup: 'group',
  kubernetesCluster: 'cluster',
  kubernetesServiceConnection: '',
}

const signedInByNobody = azureConnection('azure', {
  authentication: { by: 'secret', clientId: 'client-4711', secret: '' },
  tenant: 't',
  subscription: 's',
  url: 'https://arm.invalid/',
  authority: 'https://entra.invalid/',
})

/** After a first release: other ways to the same cluster, and shifts in Japanese and with an analysis, a proof, gates. None changes anything. */
function otherWays(
  canary: Canary,
  folder: string,
): readonly {
  readonly action: string
  readonly inputs: Inputs
  readonly request?: Partial<StepRequest>
  readonly loads: readonly string[]
}[] {
  const { kubeconfig } = canary.cluster
  const connection = kubernetesConnection('by-kubeconfig', { kind: 'kubeconfig', kubeconfig })
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, kubeconfig)
  return [
    {
      action: 'status',
      inputs: { kubernetesServiceConnection: connection.name },
      request: { connections: [connection] },
      loads: ['kubeconfig.js', 'main.js', 'shared.js'],
    },
    {
      action: 'status',
      inputs: { connectionType: 'none', kubernetesServiceConnection: '' },
      request: { env: { KUBECONFIG: file } },
      loads: ['kubeconfig.js', 'main.js', 'shared.js'],
    },
    { action: 'shift', inputs: { blueWeight: '50' }, loads: ['main.js'] },
    { action: 'shift', inputs: { blueWeight: '50', language: 'ja' }, loads: ['ja.js', 'main.js'] },
    {
      action: 'shift',
      inputs: { blueWeight: '50', analyze: 'fail', istioctlVersion: '1.30.3' },
      loads: ['analysis.js', 'main.js'],
    },
    {
      action: 'shift',
      inputs: { blueWeight: '50', ...probing(canary) },
      loads: ['main.js', 'proving.js', 'shared.js'],
    },
    {
      action: 'shift',
      inputs: {
        blueWeight: '50',
        ...probing(canary),
        metricsSource: 'probes',
        maxErrorRate: '1',
        observeSeconds: '60',
      },
      loads: ['main.js', 'proving.js', 'shared.js', 'watch.js'],
    },
  ]
}

/** The environment of a step that notes which scripts of the task it has loaded, and their names once it is over. */
function loadRecorder(folder: string): { readonly env: Inputs; readonly loaded: () => readonly string[] } {
  const [hook, note] = [join(folder, 'record-loads.cjs'), join(folder, 'loads.json')]
  const loads = 'Object.keys(require.cache).filter((path) => path !== __filename)'
  const write = `require('node:fs').writeFileSync(${JSON.stringify(note)}, JSON.stringify(${loads}))`
  writeFileSync(hook, `process.on('exit', () => ${write})\n`)
  return {
    env: { NODE_OPTIONS: `--require ${hook}` },
    loaded: () => {
      const paths: readonly string[] = JSON.parse(readFileSync(note, 'utf8'))
      rmSync(note)
      return paths.map((path) => basename(path)).sort()
    },
  }
}

/** Neither a warning of Node's own nor a stack trace: those are of no use to who reads a step's log. */
function assertQuiet(step: StepResult): void {
  assert.deepEqual(step.warnings, [])
  assert.doesNotMatch(textOf(step), /^\(node:\d+\)|Warning:|^\s+at .+:\d+:\d+\)?$/m)
}
