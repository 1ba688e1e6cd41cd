import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineEnvironment } from '../../rehearsal/agent/environment.ts'
import { kubeconfigOf } from '../../rehearsal/cluster/cluster.ts'
import type { GuideObject } from '../e2e/guide-objects.ts'
import type { Contender } from './contender.ts'
import type { Ground } from './ground.ts'
import type { Stopwatch } from './stopwatch.ts'

export interface HelmSetting {
  /** The path of a Helm. */
  readonly helm: string
  /** A namespace in which the objects of the chart are not yet. */
  readonly ground: Ground
  /** The way to the server that is measured. */
  readonly server: string
  /** What the chart makes, weights of 100 and 0 in it. */
  readonly objects: readonly GuideObject[]
  readonly stopwatch: Stopwatch
}

/** The name of the guide's release, and of its chart. */
const release = 'abtest-istio'

/**
 * `helm upgrade` of a chart with the guide's Gateway and VirtualService, as the guide shifts: the weights are values. Helm's
 * release is installed by this.
 */
export async function helmUpgrade({ helm, ground, server, objects, stopwatch }: HelmSetting): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-helm-'))
  const { token, certificateAuthority } = ground.access
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigOf({ server, certificateAuthority, token }))
  const chart = join(folder, 'chart')
  for (const [name, text] of chartFiles(objects)) {
    await mkdir(join(chart, 'templates'), { recursive: true })
    await writeFile(join(chart, name), text)
  }
  const command = (action: string, green: number) => ({
    command: [
      ...[helm, action, release, chart, '--namespace', ground.namespace],
      ...['--set', `weight.green=${green},weight.blue=${100 - green}`],
    ],
    environment: { ...machineEnvironment(process.env), HOME: folder, KUBECONFIG: kubeconfig },
    folder,
  })
  await stopwatch.time(command('install', 100))
  return {
    key: 'helm',
    commandFor: async (blue) => command('upgrade', 100 - blue),
    weights: () => ground.weights(),
    async remove() {
      await rm(folder, { recursive: true })
      await ground.remove()
    },
  }
}

function chartFiles(objects: readonly GuideObject[]): readonly (readonly [name: string, text: string])[] {
  return [
    ['Chart.yaml', `apiVersion: v2\nname: ${release}\nversion: 1.0.0\n`],
    ['values.yaml', 'weight: { green: 100, blue: 0 }\n'],
    ...objects.map(({ object }) => [`templates/${object.kind}.yaml`, template(object)] as const),
  ]
}

/** JSON is YAML, too. The weights are the only numbers of their name. */
function template(object: unknown): string {
  return `${JSON.stringify(object, undefined, 2)
    .replace('"weight": 100', '"weight": {{ .Values.weight.green }}')
    .replace('"weight": 0', '"weight": {{ .Values.weight.blue }}')}\n`
}
