/** docs/from-helm.md, performed: from the guide's Helm releases to the task, on a cluster that serves. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { startLoad } from '../../rehearsal/observation/load.ts'
import { project } from '../../scripts/project.ts'
import { Canary } from '../e2e/canary.ts'
import { type GuideObject, guideObjects } from '../e2e/guide-objects.ts'
import { stages } from '../e2e/stages.ts'
import { kubectl } from '../kubectl/apply-guide.ts'
import { realCluster } from './on-real.ts'
import type { RealCluster } from './real/real.ts'
import { until } from './real/until.ts'

const page = readFileSync(join(project.root, 'docs', 'from-helm.md'), 'utf8')

/** The blocks of a language on the page, by the number of their step. */
function blocks(language: string, step: number): string[] {
  const [, section = ''] = new RegExp(`\n## ${step}\\. .*\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? []
  return [...section.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text)
}

/** Runs the commands of a step as a reader does, in the canary's namespace; what they print. */
async function perform(cluster: RealCluster, { namespace }: Canary, step: number): Promise<string> {
  const script = blocks('bash', step).join('\n').replaceAll('--namespace abtesting', `--namespace ${namespace}`)
  assert.match(script, /kubectl/, `step ${step} has no commands`)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: project.root,
    env: {
      PATH: [dirname(cluster.tools.kubectl), process.env.PATH].join(delimiter),
      KUBECONFIG: cluster.kubeconfigFile,
      // Without one kubectl keeps its cache in the folder that it is started in, which is the project.
      HOME: dirname(cluster.kubeconfigFile),
    },
  })
  return stdout
}

/** The release that an object is part of, in the guide's three. */
function releaseOf({ object: { kind, metadata } }: GuideObject): string {
  if (kind === 'Gateway' || kind === 'VirtualService') return 'abtest-istio'
  return metadata.name.endsWith('green') ? 'model-green' : 'model-blue'
}

/**
 * What the guide's charts render once its pipeline has run to its end, with the marks of Helm: blue's release is gone, and the
 * pods have neither a readiness probe nor a pause before their end.
 */
function rendered(canary: Canary, image: string): unknown[] {
  const { namespace } = canary
  return guideObjects(canary, image)
    .filter((each) => releaseOf(each) !== 'model-blue')
    .map((each) => {
      const release = releaseOf(each)
      const object = structuredClone(each.object) as { metadata: object; spec: { template?: { spec: PodSpec } } }
      for (const container of object.spec.template?.spec.containers ?? []) {
        delete container.readinessProbe
        delete container.lifecycle
      }
      const { labels = {} } = each.object.metadata
      const annotations = { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': namespace }
      const marks = { labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' }, annotations }
      return { ...object, metadata: { ...object.metadata, ...marks } }
    })
}

interface PodSpec {
  containers: { readinessProbe?: unknown; lifecycle?: unknown }[]
}

/** Helm's memory of a release. */
function memory(release: string): unknown {
  const labels = { name: release, owner: 'helm', status: 'deployed', version: '1' }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: { name: `sh.helm.release.v1.${release}.v1`, labels },
    stringData: { release: 'of the charts' },
  }
}

/** A namespace as the guide's Helm pipeline leaves it, with model A as green. */
async function afterTheGuide(cluster: RealCluster): Promise<Canary> {
  const canary = await Canary.open(cluster)
  const { image } = await canary.publish('A', 'modelA')
  const objects = [...rendered(canary, image), ...['abtest-istio', 'model-green'].map(memory)]
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
  await kubectl(cluster.tools.kubectl, canary, ['apply', '--filename', 'charts.json'], { 'charts.json': list })
  await kubectl(cluster.tools.kubectl, canary, ['rollout', 'status', 'deployment/model-green', '--timeout=60s'])
  await until('model A', () => canary.answers(['New Model A']).then(() => true), 20_000)
  return canary
}

describe('The way from the guide’s Helm pipeline', function () {
  this.timeout(60_000)

  it('is gone while the model serves, without a lost request of the weighted traffic', async () => {
    const cluster = await realCluster()
    const canary = await afterTheGuide(cluster)
    const uid = await podsOf(cluster, canary)
    let during = 'the steps before the release'
    const load = startLoad(canary.gateway, () => during)

    assert.match(await perform(cluster, canary, 1), /model-green +1\/1 [\s\S]*\n100 0$/)
    await perform(cluster, canary, 2)
    await perform(cluster, canary, 3)
    assert.deepEqual(await marksOf(cluster, canary), [])
    assert.equal(await podsOf(cluster, canary), uid, 'a pod was restarted')

    const [manifest = ''] = blocks('yaml', 5)
    const sources = await canary.sources({ '.pipelines/model.yml': manifest })
    try {
      const B = await canary.publish('B', 'modelB')
      for (const { stage, action, inputs } of stages) {
        during = stage
        const given = { ...inputs(B.image), ...(action === 'deploy' ? { manifest: '.pipelines/model.yml' } : {}) }
        const { result, warnings, lines } = await canary.run(action, given, 2, { sourcesDirectory: sources.folder })
        assert.equal(result, 'Succeeded', lines.map(({ text }) => text).join('\n'))
        assert.doesNotMatch(warnings.join(), /Helm/)
      }
    } finally {
      await sources.remove()
    }
    assert.equal(await perform(cluster, canary, 6), '5')

    // From here on every pod has its manners, and nobody loses anything, whatever header is sent.
    const A = await canary.publish('A2', 'modelA')
    for (const { stage, action, inputs } of stages) {
      during = `${stage} of the second release`
      await canary.act(action, inputs(A.image), 3)
    }
    await load.stop()
    assert.deepEqual(
      load.lost.filter(({ audience, during: stage }) => !isKnown(audience, stage)),
      [],
    )
    assert.ok(load.requests > 500, `${load.requests} requests`)
  })
})

/** What the page says may fail: who asks for a blue that is not there yet, and for the green whose old pods end. */
function isKnown(audience: string, during: string): boolean {
  const beforeBlue = ['the steps before the release', 'Blue_0'].includes(during)
  return (audience === 'blue' && beforeBlue) || (audience === 'green' && during === 'Blue_Green')
}

async function podsOf(cluster: RealCluster, canary: Canary): Promise<string> {
  return kubectl(cluster.tools.kubectl, canary, ['get', 'pods', '--output', 'jsonpath={.items[*].metadata.uid}'])
}

/** The objects in which a trace of Helm is left. */
async function marksOf(cluster: RealCluster, canary: Canary): Promise<string[]> {
  const kinds = 'secrets,gateways,virtualservices,services,deployments'
  const list = await kubectl(cluster.tools.kubectl, canary, ['get', kinds, '--output', 'json'])
  const { items } = JSON.parse(list) as { items: { kind: string; metadata: { name: string } }[] }
  // What `kubectl apply` remembers of the charts is its own.
  const last = 'kubectl.kubernetes.io/last-applied-configuration'
  return items
    .filter((each) =>
      /helm/i.test(JSON.stringify(each, (key, value) => (key === last || key === 'managedFields' ? '' : value))),
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
}
