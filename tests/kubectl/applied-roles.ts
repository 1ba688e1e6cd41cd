/** The files of docs/roles in the hands of their reader: `kubectl apply`, and the token of the Secret in a connection. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { kubernetesConnection, type ServiceConnection } from '../../rehearsal/agent/connections.ts'
import { Canary } from '../e2e/canary.ts'
import type { TestCluster } from '../e2e/cluster.ts'
import { stages } from '../e2e/stages.ts'

const execute = promisify(execFile)

/** What is tested is the same on every cluster. */
export function appliedRolesSuite(
  title: string,
  start: () => Promise<TestCluster>,
  program: () => Promise<string>,
): void {
  describe(`docs/roles, applied by kubectl on ${title}`, function () {
    this.timeout(120_000)

    it('carry a canary through its stages by the token of their Secret', async () => {
      const cluster = await start()
      const kubectl = await program()
      const serviceAccount = (namespace: string) => applyRoles(cluster, kubectl, namespace)
      const canary = await Canary.open({ ...cluster, serviceAccount })
      const A = await canary.publish('A', 'modelA')
      const B = await canary.publish('B', 'modelB')
      await canary.act('deploy', { image: A.image }, 1)
      for (const { action, inputs } of stages) await canary.act(action, inputs(B.image), 2)
      await canary.answers(['New Model B'])
    })

    it('let kubectl tell who the account is and what it may do', async () => {
      const cluster = await start()
      const kubectl = await program()
      const canary = await Canary.open(cluster)
      const { namespace } = canary
      const account = `system:serviceaccount:${namespace}:istio-canary-shift`
      await withKubeconfig(cluster, async (config) => {
        const ask = async (line: string) => {
          const place = ['--kubeconfig', config, '-n', namespace, `--as=${account}`]
          // `no` is an answer, though kubectl ends with 1.
          const { stdout } = await execute(kubectl, [...place, ...line.split(' ')]).catch((error) => error)
          return String(stdout).trim()
        }
        assert.match(await ask('auth whoami'), new RegExp(`Username +${account}\n`))
        assert.equal(await ask('auth can-i patch virtualservices.networking.istio.io/mlmodel-virtualservice'), 'yes')
        assert.equal(await ask('auth can-i delete virtualservices.networking.istio.io'), 'no')
        assert.equal(await ask('auth can-i list pods --all-namespaces'), 'no')
        assert.match(
          await ask('auth can-i --list'),
          /virtualservices\.networking\.istio\.io +\[\] +\[\] +\[get list create patch\]/,
        )
      })
    })
  })
}

/** Does what docs/permissions.md says, and makes the service connection that its reader then makes by the form. */
async function applyRoles(cluster: TestCluster, program: string, namespace: string): Promise<ServiceConnection> {
  return withKubeconfig(cluster, async (config) => {
    const kubectl = async (line: string) =>
      (await execute(program, ['--kubeconfig', config, '-n', namespace, ...line.split(' ')])).stdout
    await kubectl('apply -f docs/roles/rollout.yaml')
    await kubectl('apply -f docs/roles/token.yaml')
    // The token comes a moment later.
    const secret = 'secret/istio-canary-shift-token'
    await kubectl(`wait ${secret} --for=jsonpath={.data.token} --timeout=20s`)
    const { data } = JSON.parse(await kubectl(`get ${secret} -o json`)) as { data: Record<string, string> }
    const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString('utf8')
    return kubernetesConnection('mlops-aks', {
      kind: 'serviceAccount',
      url: parse(cluster.kubeconfig).clusters[0].cluster.server,
      token: text('token'),
      certificateAuthority: text('ca.crt'),
    })
  })
}

async function withKubeconfig<T>({ kubeconfig }: TestCluster, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'roles-'))
  const file = join(folder, 'config')
  try {
    await writeFile(file, kubeconfig, { mode: 0o600 })
    return await work(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}
