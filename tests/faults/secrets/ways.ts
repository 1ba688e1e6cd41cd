/** Ways into a cluster whose servers are played by a test, each with what is secret on it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../../rehearsal/agent/step.ts'
import { type Certified, createAuthority } from '../../../rehearsal/cluster/certificates.ts'
import { azureInputs } from '../../e2e/ways-in/azure.ts'
import { type Ground, ground } from '../../e2e/ways-in/ground.ts'
import { base64, kubeconfigOf } from '../../e2e/ways-in/kubeconfig.ts'
import { type Witnessed, witnessed } from '../../e2e/ways-in/witnessed.ts'

/** A token of the length that those of clouds have, whose beginning is no other's. */
export const token = `eyJ${'aB3-'.repeat(30)}.eyJ${'Zx9_'.repeat(150)}.${'q7Wk'.repeat(40)}`
const password = 'pass: "word"/50% of \\everything, 4711'

/** So that the token is in what a program gives, and not in its command line. */
export const backwards = [...token].reverse().join('')

/** A way into a cluster whose servers are others. */
export interface Way {
  readonly inputs?: Readonly<Record<string, string>>
  readonly request: (url: string) => Partial<StepRequest>
  readonly secrets: readonly string[]
}

/** What the tests of secrets stand on, beside the ground of the ways in. */
export interface Stage {
  readonly on: Ground
  /** Of a server on localhost, by an authority that the ways trust. */
  readonly certified: Certified
  readonly authority: string
  /** For files of a test's own. */
  readonly folder: string
}

let opened: Promise<Stage> | undefined

/** The stage, which the first test that asks for it opens. It is gone after the last. */
export function stage(): Promise<Stage> {
  opened ??= open()
  return opened
}

after('remove the folder', async () => {
  if (opened !== undefined) await rm((await opened).folder, { recursive: true })
})

async function open(): Promise<Stage> {
  const on = await ground()
  const ca = await createAuthority('echo', new Date())
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  await writeFile(join(folder, 'authorities.pem'), `${ca.certificate}\n${on.cloud.certificateAuthority}`)
  return { on, certified: await ca.issue({ use: 'server' }), authority: ca.certificate, folder }
}

/** Runs a step on a way whose server is at `url`, and writes down all that it leaves. */
export function take({ on }: Stage, way: Way, url: string): Promise<Witnessed> {
  const inputs = { blueWeight: '50', kubernetesServiceConnection: 'c', namespace: 'x', ...way.inputs }
  return witnessed(on, { action: 'shift', inputs, request: way.request(url) })
}

export function byKubeconfig({ authority }: Pick<Stage, 'authority'>, user: object): Way['request'] {
  return (url) => {
    const text = kubeconfigOf({ server: url, certificateAuthority: authority }, { user, namespace: 'x' })
    const kubeconfig = text.replace('context: prod', 'context: staging')
    return { connections: [kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig })] }
  }
}

function azure(
  { folder }: Stage,
  connection: (url: string) => ServiceConnection,
  more: (url: string) => Partial<StepRequest> = () => ({}),
): Way['request'] {
  return (url) => ({
    connections: [{ ...connection(url), name: 'c' }],
    network: { authorities: join(folder, 'authorities.pem') },
    ...more(url),
  })
}

function withAuthority(connection: ServiceConnection, url: string): ServiceConnection {
  return { ...connection, data: { ...connection.data, activeDirectoryAuthority: `${url}/` } }
}

export const ways: Readonly<Record<string, (stage: Stage) => Way>> = {
  'of a service account': ({ authority }) => ({
    request: (url) => ({
      connections: [
        kubernetesConnection('c', {
          kind: 'serviceAccount',
          url,
          token,
          certificateAuthority: authority,
          namespace: 'x',
        }),
      ],
    }),
    secrets: [token],
  }),
  'of a kubeconfig': (stage) => ({ request: byKubeconfig(stage, { token }), secrets: [token] }),
  'of a kubeconfig, a password': (stage) => ({
    request: byKubeconfig(stage, { username: 'u', password }),
    secrets: [password, base64(`u:${password}`)],
  }),
  'of a plugin': (stage) => ({
    request: byKubeconfig(stage, {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        interactiveMode: 'Never',
        command: process.execPath,
        args: ['-e', `console.log(JSON.stringify({ status: { token: [...'${backwards}'].reverse().join('') } }))`],
      },
    }),
    secrets: [token],
  }),
  'of an Azure connection, where Azure Resource Manager answers': (stage) => ({
    inputs: azureInputs,
    request: azure(stage, (url) => {
      const { clientId, secret } = stage.on.cloud.deployer
      return { ...stage.on.cloud.connect({ by: 'secret', clientId, secret }), url: `${url}/` }
    }),
    secrets: [stage.on.cloud.deployer.secret],
  }),
  'of an Azure connection, where Entra ID answers': (stage) => ({
    inputs: azureInputs,
    request: azure(stage, (url) =>
      withAuthority(
        stage.on.cloud.connect({
          by: 'secret',
          clientId: stage.on.cloud.deployer.clientId,
          secret: stage.on.cloud.deployer.secret,
        }),
        url,
      ),
    ),
    secrets: [stage.on.cloud.deployer.secret],
  }),
  'of an Azure connection, a certificate': (stage) => ({
    inputs: azureInputs,
    request: azure(stage, (url) =>
      withAuthority(
        stage.on.cloud.connect({
          by: 'certificate',
          clientId: stage.on.cloud.deployer.clientId,
          certificate: stage.on.cloud.deployer.certificate,
        }),
        url,
      ),
    ),
    secrets: [
      stage.on.cloud.deployer.certificate.slice(0, stage.on.cloud.deployer.certificate.indexOf('-----BEGIN CERT')),
    ],
  }),
  'of the run, where Azure DevOps answers': (stage) => ({
    inputs: azureInputs,
    request: azure(
      stage,
      () => stage.on.cloud.federated(),
      (url) => ({ run: { ...stage.on.run, oidcRequestUri: `${url}/oidc` } }),
    ),
    secrets: [stage.on.cloud.accessToken],
  }),
}
