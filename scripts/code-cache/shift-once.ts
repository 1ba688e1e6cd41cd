import { relative } from 'node:path'
import { createAccount } from '../../rehearsal/account.ts'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { runStep, type StepRequest } from '../../rehearsal/agent/step.ts'
import { startCluster } from '../../rehearsal/cluster/cluster.ts'
import type { Image } from '../../rehearsal/cluster/registry.ts'
import { createApiClient } from '../../rehearsal/observation/api-client.ts'

const namespace = 'abtesting'

/** Serves anything, at once, and ends with its cluster. */
const serves = `
  require('node:http').createServer((request, response) => response.end()).listen(process.env.PORT, '127.0.0.1')
  process.stdin.resume().on('end', () => process.exit())`
const image: Image = { command: [process.execPath, '-e', serves], port: 5001 }

/**
 * Plays a first release, a canary and a shift of the packaged task in `folder` on an embedded cluster of its own. The agent runs
 * `script` for the shift instead of the task's own, with `env` in its environment.
 * @throws when one of them fails, with its log.
 */
export async function shiftOnce(
  folder: string,
  { script, env }: { readonly script: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const cluster = await startCluster({ haste: 10 })
  try {
    const { server: url, adminToken, certificateAuthority } = cluster
    const api = createApiClient(url, adminToken, certificateAuthority)
    await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const token = await createAccount(api, namespace)
    const connection = kubernetesConnection('aks', { kind: 'serviceAccount', url, token, certificateAuthority })
    const task = await openTask(folder)
    const act = async (inputs: Readonly<Record<string, string>>, how: Partial<StepRequest> = {}) => {
      const common = { kubernetesServiceConnection: connection.name, namespace }
      const step = { task, connections: [connection], inputs: { ...common, ...inputs }, ...how }
      const { result, lines } = await runStep(step).finished
      if (result !== 'Succeeded') throw new Error(lines.map(({ text }) => text).join('\n'))
    }
    for (const tag of ['stable', 'candidate']) {
      const reference = `registry.example.com/model:${tag}`
      await act({ action: 'deploy', image: `${reference}@${cluster.registry.publish(reference, image)}` })
    }
    await act({ action: 'shift', blueWeight: '50' }, { task: { ...task, target: relative(folder, script) }, env })
  } finally {
    await cluster.stop()
  }
}
