import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineEnvironment } from '../../rehearsal/agent/environment.ts'
import { kubeconfigOf } from '../../rehearsal/cluster/cluster.ts'
import type { Contender } from './contender.ts'
import { type Ground, virtualServiceName, weightsPatch } from './ground.ts'

export interface KubectlSetting {
  /** The path of a plain kubectl. */
  readonly kubectl: string
  readonly ground: Ground
  /** The way to the server that is measured. */
  readonly server: string
  /** How many HTTP routes there are; the last one has the weights. */
  readonly routes: number
  /** Whether it finds what it has learnt of the server in an earlier run. */
  readonly cache: 'warm' | 'cold'
}

/** `kubectl patch` of both weights, with the token that the task has, too. */
export async function kubectlPatch(setting: KubectlSetting): Promise<Contender> {
  const { kubectl, ground, server, routes, cache } = setting
  const folder = await mkdtemp(join(tmpdir(), 'bench-kubectl-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const { certificateAuthority } = ground.access
  await writeFile(kubeconfig, kubeconfigOf({ server, certificateAuthority, token: ground.token }))
  let runs = 0
  return {
    key: `kubectl ${cache}`,
    async commandFor(blue) {
      runs++
      const object = ['virtualservice', virtualServiceName, '--namespace', ground.namespace]
      const where = join(folder, cache === 'warm' ? 'cache' : `cache-${runs}`)
      return {
        command: [
          kubectl,
          'patch',
          ...object,
          '--cache-dir',
          where,
          '--type',
          'json',
          '--patch',
          weightsPatch(routes, blue),
        ],
        environment: { ...machineEnvironment(process.env), KUBECONFIG: kubeconfig },
        folder,
      }
    },
    weights: () => ground.weights(),
    async remove() {
      await rm(folder, { recursive: true })
      await ground.remove()
    },
  }
}
