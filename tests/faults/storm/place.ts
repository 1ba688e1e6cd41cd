import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import { createCertificates } from '../../../rehearsal/cluster/certificates.ts'
import { Canary, type Seen } from '../../e2e/canary.ts'
import type { TestCluster } from '../../e2e/cluster.ts'
import { guideObjects } from '../../e2e/guide-objects.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { type Relay, startRelay } from '../way/relay.ts'
import { imageOf, publishModels } from './models.ts'
import { plantForeign } from './plants.ts'

/** Where a storm takes place: a namespace with A as green, and two ways to it. */
export interface Place {
  readonly canary: Canary
  /** The way on which things go wrong. */
  readonly relay: Relay
  /** The same namespace, by a way on which nothing does. */
  readonly rival: { readonly canary: Canary; readonly relay: Relay }
  /** The routes of the beginning, as a GitOps controller has them in its repository. */
  readonly routes: unknown
  close(): Promise<void>
}

let count = 0

// A key takes longer to make than a step takes to run.
const certificates = createCertificates(new Date())

/** Makes a namespace in which A is green, with fields and objects that are none of the task's business. */
export async function openPlace(
  cluster: TestCluster,
  { start, onlyHttp1 }: Pick<Schedule, 'start' | 'onlyHttp1'>,
): Promise<Place> {
  count++
  const namespace = `storm-${process.pid}-${count}`
  await cluster.api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const direct = await cluster.serviceAccount(namespace)
  const target = targetOf(direct)
  const shared = await certificates
  const [relay, quiet] = await Promise.all([
    startRelay(target, rethrow, { certificates: shared, onlyHttp1 }),
    startRelay(target, rethrow, { certificates: shared }),
  ])
  const canary = Canary.in(cluster, namespace, by(direct, relay))
  const rival = { canary: Canary.in(cluster, namespace, by(direct, quiet)), relay: quiet }
  await publishModels(cluster, namespace)
  const image = imageOf(namespace, 'A')
  if (start === 'created') await rival.canary.act('deploy', { image, drainSeconds: '0' }, 1)
  else for (const { collection, object } of guideObjects(canary, image)) await canary.create(collection, object)
  await canary.untilReady('model-green', 1)
  await plantForeign(canary)
  const { spec } = (await canary.virtualService()) as Seen
  return {
    canary,
    relay,
    rival,
    routes: spec,
    close: async () => {
      await cluster.api.delete(`/api/v1/namespaces/${namespace}`)
      await Promise.all([relay.stop(), quiet.stop()])
    },
  }
}

/** The same service account by another way. */
function by({ parameters }: ServiceConnection, { server, certificateAuthority }: Relay): ServiceConnection {
  const token = Buffer.from(parameters.apiToken ?? '', 'base64').toString('utf8')
  return kubernetesConnection('mlops-aks', { kind: 'serviceAccount', url: server, token, certificateAuthority })
}

function targetOf({ url, parameters }: ServiceConnection): { server: string; certificateAuthority: string } {
  const certificateAuthority = Buffer.from(parameters.serviceAccountCertificate ?? '', 'base64').toString('utf8')
  return { server: url, certificateAuthority }
}

/** An error that nobody waits for must not pass unseen. */
function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
