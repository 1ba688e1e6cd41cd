/** A cluster in a process of its own, for tests that end it: prints its one pod's loopback port once that serves. */
import { once } from 'node:events'
import { request } from 'node:https'
import { startCluster } from '../../../../rehearsal/cluster/cluster.ts'
import { scoringImage } from '../../../../rehearsal/scoring-image.ts'
import { eventually } from '../eventually.ts'
import { modelDeployment, namespace, repository } from './guide.ts'

const cluster = await startCluster()
process.once('SIGTERM', () => void cluster.stop())
cluster.registry.publish(`${repository}:A`, await scoringImage('scoring/scoreA.py'))
await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
await create(`/apis/apps/v1/namespaces/${namespace}/deployments`, modelDeployment('green', 'A', 1))
const status = () => cluster.store.list('Pod', { namespace })[0]?.status
await eventually('the pod is ready', () => status()?.containerStatuses?.[0]?.ready === true, 20_000)
console.log(cluster.portOf(status()?.podIP ?? '', 5001))

/** Posts an object. By hand, since a client library takes longer to load than the cluster to start. */
async function create(path: string, object: object): Promise<void> {
  const headers = { authorization: `Bearer ${cluster.adminToken}`, 'content-type': 'application/json' }
  const sent = request(`${cluster.server}${path}`, {
    method: 'POST',
    headers,
    ca: cluster.certificateAuthority,
    agent: false,
  })
  sent.end(JSON.stringify(object))
  const [response] = await once(sent, 'response')
  if (response.statusCode !== 201) throw new Error(`POST ${path}: ${response.statusCode}`)
  response.resume()
}
