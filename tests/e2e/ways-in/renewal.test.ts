import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import type { StepRequest, StepResult } from '../../../rehearsal/agent/step.ts'
import { aksServerId } from '../../../rehearsal/cloud/cloud.ts'
import { type Canary, textOf } from '../canary.ts'
import { azureInputs, deployed } from './azure.ts'
import { type Ground, ground, openNamespace } from './ground.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { assertSecret, type Witnessed, witness } from './witnessed.ts'

/** The account of docs/roles, by which the plugin's tokens are known. */
const account = 'istio-canary-shift'

describe('a step that waits longer than its token holds', function () {
  this.timeout(60_000)
  let on: Ground
  let canary: Canary
  let folder: string
  let image: string
  const stops: (() => void)[] = []

  before(async () => {
    on = await ground()
  })
  beforeEach(async () => {
    canary = await openNamespace(on.cloud, on.cluster)
    folder = await mkdtemp(join(tmpdir(), 'renewal-'))
    image = slowImage('slow')
    const { image: old } = await canary.publish('A', 'modelA')
    await canary.act('deploy', { image: old }, 1)
  })
  afterEach(async () => {
    on.cloud.entra.lifetime = 3600
    for (const stop of stops.splice(0)) stop()
    await rm(folder, { recursive: true })
  })

  /** An image that serves as soon as the file `go` is in the test's folder. */
  function slowImage(tag: string): string {
    const reference = `registry.example.com/${canary.namespace}/model:${tag}`
    const go = JSON.stringify(join(folder, 'go'))
    const program = `
      process.stdin.on('end', () => process.exit()).resume()
      const server = require('node:http').createServer((_, response) => response.end('slow'))
      const look = setInterval(() => {
        if (!require('node:fs').existsSync(${go})) return
        clearInterval(look)
        server.listen(process.env.PORT, '127.0.0.1')
      }, 20)`
    on.cluster.registry.publish(reference, { command: [process.execPath, '-e', program], port: 5001 })
    return reference
  }

  /** Deploys the slow image, and once the step waits for it lets `meanwhile` happen before the image serves. */
  async function deploySlowly(
    inputs: Readonly<Record<string, string>>,
    request: Partial<StepRequest>,
    meanwhile: () => Promise<void>,
  ): Promise<Witnessed> {
    let waits = (): void => undefined
    const waiting = new Promise<void>((resolve) => {
      waits = resolve
    })
    const deploy = async (more: Partial<StepRequest>): Promise<StepResult> => {
      const onLine: StepRequest['onLine'] = ({ text }) => {
        if (/blue \(\d+ s\): 0 of 1 ready/.test(text)) waits()
      }
      const step = await canary.start('deploy', { image, ...inputs }, 2, { onLine, ...more })
      await Promise.race([waiting, step.finished])
      await meanwhile()
      await writeFile(join(folder, 'go'), '')
      return step.finished
    }
    const { accessToken } = on.cloud
    return witness((more) => deploy({ accessToken, ...more }), request)
  }

  /** How the API server answered this namespace's requests since now: how often 401, and for how many else. */
  function statuses(): { refused: number; answered: number } {
    const count = { refused: 0, answered: 0 }
    const stop = on.cluster.requests.subscribe(({ path, status }) => {
      if (!path.includes(`/namespaces/${canary.namespace}/`)) return
      if (status === 401) count.refused++
      else count.answered++
    })
    stops.push(stop)
    return count
  }
  const forCluster = (since: number): string[] => {
    const issued = on.cloud.entra.issued.slice(since).filter(({ audience }) => audience === aksServerId)
    return issued.map(({ token }) => token)
  }
  const azureRequest = (connection: ServiceConnection): Partial<StepRequest> => ({
    connections: [{ ...connection, name: 'c' }],
    network: { authorities: on.authorities },
    // Of the same collection as the runs of this namespace's other steps.
    run: { ...on.run, collectionUri: someRun.collectionUri },
  })

  it('renews a token of Entra before it ends, by a fresh word of Azure DevOps each time', async () => {
    const { entra, devOps } = on.cloud
    entra.lifetime = 3
    const [issued, vouched] = [entra.issued.length, devOps.issued.length]
    const count = statuses()
    const seen = await deploySlowly(azureInputs, azureRequest(on.cloud.federated()), async () => {
      const first = forCluster(issued)[0] ?? assert.fail('no token was asked for')
      await until(() => entra.principalOf(first, [aksServerId]) === 'expired')
    })
    assert.equal(seen.step.result, 'Succeeded', textOf(seen.step))
    assert.ok(forCluster(issued).length >= 2, `${forCluster(issued).length} tokens`)
    assert.equal(count.refused, 0)
    const words = devOps.issued.slice(vouched)
    assert.equal(words.length, entra.issued.length - issued)
    assertSecret([...forCluster(issued), ...words], seen)
  })

  it('takes a new token of Entra when the cluster refuses the old one', async () => {
    const { entra } = on.cloud
    const issued = entra.issued.length
    const count = statuses()
    const seen = await deploySlowly(azureInputs, azureRequest(deployed(on)), async () => entra.revokeAll())
    assert.equal(seen.step.result, 'Succeeded', textOf(seen.step))
    assert.ok(count.refused > 0)
    assert.equal(forCluster(issued).length, 2)
    assertSecret(forCluster(issued), seen)
  })

  it('asks a credential plugin again before its token ends', async () => {
    const vending = await vendTokens(() => {
      const expires = new Date(Date.now() + 3_000)
      return { token: on.cluster.createServiceAccountToken(canary.namespace, account, expires), expires }
    })
    try {
      const kubeconfig = kubeconfigOf(on.cluster, { user: { exec: vending.plugin }, namespace: canary.namespace })
      const connection = kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig, clusterContext: 'staging' })
      const count = statuses()
      const inputs = { kubernetesServiceConnection: 'c' }
      const seen = await deploySlowly(inputs, { connections: [connection] }, async () => {
        const [first] = vending.given
        await until(() => first !== undefined && first.expires.getTime() < Date.now())
      })
      assert.equal(seen.step.result, 'Succeeded', textOf(seen.step))
      assert.ok(vending.given.length >= 2, `${vending.given.length} tokens`)
      assert.equal(count.refused, 0)
      assertSecret(
        vending.given.map(({ token }) => token),
        seen,
      )
    } finally {
      vending.server.close()
    }
  })

  it('says so when its token cannot be renewed, and what was done until then', async () => {
    const { server: url, certificateAuthority } = on.cluster
    const expires = new Date(Date.now() + 3_000)
    const token = on.cluster.createServiceAccountToken(canary.namespace, account, expires)
    const connection = kubernetesConnection('c', { kind: 'serviceAccount', url, token, certificateAuthority })
    const inputs = { kubernetesServiceConnection: 'c' }
    const seen = await deploySlowly(inputs, { connections: [connection] }, async () => {
      await until(() => Date.now() > expires.getTime())
    })
    assert.equal(seen.step.result, 'Failed')
    assert.match(
      seen.step.errors.join(),
      /does not accept the connection's credentials \(401\).*Some of the plan was done/,
    )
    assert.match(
      seen.step.errors.join(),
      /Renew the credentials of the Kubernetes service connection \(ServiceAccount\)/,
    )
    assert.equal((await canary.look()).blue?.weight, 0)
    assertSecret([token], seen)
  })
})

/** Waits for a condition, ten seconds at most. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await setTimeout(20)) if (holds()) return
  assert.fail('it did not come about within 10 s')
}

interface VendedToken {
  readonly token: string
  readonly expires: Date
}

interface Vending {
  readonly server: Server
  /** The `exec` entry of a plugin that gets its tokens there. */
  readonly plugin: object
  readonly given: readonly VendedToken[]
}

/** Hands out a token to each run of a plugin. */
async function vendTokens(newToken: () => VendedToken): Promise<Vending> {
  const given: VendedToken[] = []
  const server = createServer((_, response) => {
    const vended = newToken()
    const { token, expires } = vended
    given.push(vended)
    response.end(
      JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token, expirationTimestamp: expires.toISOString() },
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const program = `require('node:http').get(${JSON.stringify(url)}, (answer) => answer.pipe(process.stdout))`
  const plugin = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: ['-e', program],
  }
  return { server, plugin, given }
}
