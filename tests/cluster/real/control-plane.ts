/** etcd, the API server and the controllers that the suite needs, as processes on the node. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCertificates } from '../../../rehearsal/cluster/certificates.ts'
import { kubeconfigOf } from '../../../rehearsal/cluster/cluster.ts'
import type { KubernetesTools } from '../toolchain.ts'
import { type Access, createClient } from './client.ts'
import { nodeNetworkAddress } from './network.ts'
import { type PartRequest, startPart } from './part.ts'

export interface Places {
  /** Where the parts keep what they need while they run. */
  readonly directory: string
  /** Where the parts' logs are. */
  readonly logs: string
  readonly onDeath: PartRequest['onDeath']
}

export interface ControlPlane {
  readonly access: Access
  /** A kubeconfig of the administrator, and the file that it is in. */
  readonly kubeconfig: string
  readonly kubeconfigFile: string
}

/** Notes how something that was started is stopped; the last one is to be stopped first. */
export type Stops = (() => Promise<void>)[]

const controllers = [
  'deployment-controller',
  'replicaset-controller',
  'endpointslice-controller',
  // The API server's own proxy for services goes by these.
  'endpoints-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
]

const etcdUrl = 'http://127.0.0.1:2379'
const server = 'https://127.0.0.1:6443'

/** Starts the three, each when the one before answers. */
export async function startControlPlane(tools: KubernetesTools, places: Places, stops: Stops): Promise<ControlPlane> {
  const { directory, logs, onDeath } = places
  const start = async (request: Omit<PartRequest, 'logs' | 'onDeath'>): Promise<void> => {
    const part = await startPart({ ...request, logs, onDeath })
    stops.push(() => part.stop())
  }
  await start({
    name: 'etcd',
    command: [tools.etcd, '--data-dir', join(directory, 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn'],
    ready: async () => (await fetch(`${etcdUrl}/health`)).ok,
  })
  const access = await writeAccess(directory)
  const client = createClient(access)
  stops.push(async () => client.close())
  await start({
    name: 'kube-apiserver',
    command: [tools.kubeApiserver, ...apiServerFlags(directory)],
    ready: async () => (await client.send('GET', '/readyz')).status === 200,
  })
  const kubeconfig = kubeconfigOf(access)
  const kubeconfigFile = join(directory, 'kubeconfig')
  await writeFile(kubeconfigFile, kubeconfig, { mode: 0o600 })
  await start({
    name: 'kube-controller-manager',
    command: [
      tools.kubeControllerManager,
      `--kubeconfig=${kubeconfigFile}`,
      `--controllers=${controllers.join(',')}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--service-account-private-key-file=${join(directory, 'accounts.key')}`,
      `--root-ca-file=${join(directory, 'ca.crt')}`,
      // The suite makes and removes namespaces faster than a cluster of people does.
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
    ready: async () => {
      const namespace = await client.send('GET', '/api/v1/namespaces/default/serviceaccounts/default')
      return namespace.status === 200
    },
  })
  return { access, kubeconfig, kubeconfigFile }
}

/** Writes certificates, keys and the administrator's token. */
async function writeAccess(directory: string): Promise<Access> {
  const { authority, certificate, key } = await createCertificates(new Date())
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const token = randomBytes(24).toString('base64url')
  const files = {
    'ca.crt': authority,
    'server.crt': certificate,
    'server.key': key,
    'accounts.key': privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    'tokens.csv': `${token},rehearsal-admin,rehearsal-admin,system:masters\n`,
  }
  await mkdir(directory, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content, { mode: 0o600 })
  return { server, token, certificateAuthority: authority }
}

function apiServerFlags(directory: string): string[] {
  const file = (name: string): string => join(directory, name)
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--advertise-address=${nodeNetworkAddress}`,
    '--secure-port=6443',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=RBAC',
    // It would mount a token into each pod as a volume, which processes cannot have.
    '--disable-admission-plugins=ServiceAccount',
    `--tls-cert-file=${file('server.crt')}`,
    `--tls-private-key-file=${file('server.key')}`,
    `--token-auth-file=${file('tokens.csv')}`,
    `--service-account-issuer=${server}`,
    `--service-account-key-file=${file('accounts.key')}`,
    `--service-account-signing-key-file=${file('accounts.key')}`,
  ]
}
