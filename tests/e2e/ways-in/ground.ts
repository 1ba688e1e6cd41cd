/** One embedded cluster that trusts one cloud, for all tests of the ways in. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildIdentity, someRun } from '../../../rehearsal/agent/identity.ts'
import { aksServerId, type Cloud, startCloud } from '../../../rehearsal/cloud/cloud.ts'
import type { Certified } from '../../../rehearsal/cluster/certificates.ts'
import { type EmbeddedCluster, startCluster } from '../../../rehearsal/cluster/cluster.ts'
import { Canary, textOf } from '../canary.ts'
import { haste, testClusterOf } from '../embedded.ts'

export interface Ground {
  readonly cloud: Cloud
  readonly cluster: EmbeddedCluster
  /** A namespace with A on green and B on blue, of run 2; the account, the cloud's principals and `jane` have the Role. */
  readonly canary: Canary
  /** The path of a PEM file with the cloud's authority: what an agent trusts. */
  readonly authorities: string
  /** The pipeline run that the rollout belongs to, and that may ask Azure DevOps for tokens. */
  readonly run: BuildIdentity
}

const accessToken = 'access-token-of-the-run'
let started: Promise<Ground> | undefined
/** How to end what was started, also when the rest could not be. */
const stops: (() => Promise<void>)[] = []

/** The ground, which the first test that asks for it starts. It is gone after the last. */
export function ground(): Promise<Ground> {
  started ??= start()
  return started
}

after('stop the cloud and its cluster', async () => {
  await Promise.all(stops.map((stop) => stop()))
})

async function start(): Promise<Ground> {
  const cloud = await startCloud(() => new Date(), accessToken)
  stops.push(() => cloud.stop())
  const cluster = await startCluster({
    haste,
    authenticate: (token) => {
      const principal = cloud.entra.principalOf(token, [aksServerId])
      // AKS knows a service principal by its object id.
      return typeof principal === 'string' ? undefined : { name: principal.objectId, groups: ['system:authenticated'] }
    },
  })
  stops.push(() => cluster.stop())
  const folder = await mkdtemp(join(tmpdir(), 'ways-in-'))
  stops.push(() => rm(folder, { recursive: true }))
  const authorities = join(folder, 'authorities.pem')
  await writeFile(authorities, cloud.certificateAuthority)
  const { oidcRequestUri, url } = cloud.devOps
  const run = { ...someRun, buildId: 2, oidcRequestUri, collectionUri: `${url}/rehearsal/` }
  const canary = await openCanary(cloud, cluster, run)
  await addManagedClusters(cloud, cluster)
  return { cloud, cluster, canary, authorities, run }
}

async function openCanary(cloud: Cloud, cluster: EmbeddedCluster, run: BuildIdentity): Promise<Canary> {
  const canary = await openNamespace(cloud, cluster)
  for (const [buildId, tag, behaviour] of [
    [1, 'A', 'modelA'],
    [2, 'B', 'modelB'],
  ] as const) {
    const { image } = await canary.publish(tag, behaviour)
    const step = await canary.run('deploy', { image }, buildId, { run: { ...run, buildId } })
    assert.equal(step.result, 'Succeeded', textOf(step))
  }
  return canary
}

/** A namespace with nothing in it but the Role, which the account, the cloud's principals and `jane` have. */
export async function openNamespace({ deployer, machine }: Cloud, cluster: EmbeddedCluster): Promise<Canary> {
  const canary = await Canary.open(testClusterOf(cluster))
  const users = [deployer.objectId, machine.own.objectId, machine.assigned.objectId, 'jane']
  await canary.create('rolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'people' },
    subjects: users.map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name })),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'istio-canary-shift' },
  })
  return canary
}

/** The cluster as AKS has it: `aks` with Entra ID, `local` with local accounts alone, `strict` without any. */
async function addManagedClusters(cloud: Cloud, cluster: EmbeddedCluster): Promise<void> {
  const { server, certificateAuthority, adminToken: token } = cluster
  const account = async (name: string): Promise<Certified & { token: string }> => {
    return { ...(await cluster.createClientCertificate(name, ['system:masters'])), token }
  }
  const localAccounts = { user: await account('clusterUser'), admin: await account('masterclient') }
  const place = { subscription: cloud.subscription, resourceGroup: 'mlops', server, certificateAuthority }
  cloud.clusters.push(
    { ...place, name: 'aks', entraServerId: aksServerId, localAccounts },
    { ...place, name: 'local', localAccounts },
    { ...place, name: 'strict', entraServerId: aksServerId },
  )
}
