/** `npm run cluster`: leaves the embedded cluster standing, ready for the guide's own commands, until Ctrl-C. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { startCluster } from './cluster/cluster.ts'
import { scoringImage } from './scoring-image.ts'
import { scoringServer } from './scoring-server/scoring-server.ts'

const repository = 'mlopspyciamlcr.azurecr.io/mlmodel'
const namespace = 'abtesting'

/** A file of the project by its path from the project's folder. */
const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

async function main(): Promise<void> {
  const cluster = await startCluster({ onError: (error) => console.error(error) })
  const server = await scoringServer(process.env)
  for (const model of ['A', 'B']) {
    const image = await scoringImage(projectFile(`scoring/score${model}.py`), server)
    cluster.registry.publish(`${repository}:${model}`, image)
  }
  const kubeconfig = cluster.kubeconfig()
  const client = new KubeConfig()
  client.loadFromString(kubeconfig)
  await client.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } })
  const directory = await mkdtemp(join(tmpdir(), 'rehearsal-cluster-'))
  const path = join(directory, 'kubeconfig')
  await writeFile(path, kubeconfig, { mode: 0o600 })
  console.log(welcome(path, cluster.gatewayUrl, server.title))
  await toldToStop()
  console.log('\nStopping: every pod ends with the cluster.')
  await cluster.stop()
  await rm(directory, { recursive: true, force: true })
}

/** The commands of the guide, with this cluster's addresses. */
function welcome(kubeconfig: string, gateway: string, server: string): string {
  return `The cluster is up. In another terminal:

  export KUBECONFIG=${kubeconfig}
  export GATEWAY=${gateway}

  kubectl get deployments --namespace ${namespace}
  curl $GATEWAY/score
  curl --header "x-api-version: blue" $GATEWAY/score
  scoring/load_test.sh 10 $GATEWAY/score
  scoring/load_test.sh 10 $GATEWAY/score blue

Namespace ${namespace} is empty. Images to deploy there: ${repository}:A and ${repository}:B (they serve on port 5001,
by ${server}).
Ctrl-C ends the cluster and leaves nothing behind.`
}

function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

await main()
