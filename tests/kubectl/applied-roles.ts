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
  findProgram: () => Promise<string>,
): void {
  describe(`docs/roles, applied by kubectl on ${title}`, function () {
    this.timeout(120_000)

    it('carry a canary through its stages by the token of their Secret', async () => {
      const cluster = await start()
      const kubectl = await findProgram()
      const serviceAccount = (namespace: string) => applyRoles(cluster, kubectl, namespace)
      const canary = await Canary.open({ ...cluster, serviceAccount })
      const A = await canary.publish('A', 'modelA')
      const B = await canary.publish('B', 'modelB')
      await canary.act('deploy', { image: A.image }, 1)
      for (const { action, inputs } of stages) await canary.act(action, inputs(B.image), 2)
      await canary.answers(['New Model B'])
    })

    it('let kubectl tell who each account is and what it may do', async () => {
      const cluster = await start()
      const program = await findProgram()
      const { namespace } = await Canary.open(cluster)
      await withKubeconfig(cluster, async (config) => {
        const place = ['--kubeconfig', config, '--namespace', namespace]
        await execute(program, [...place, 'apply', '--filename', 'docs/roles'])
        const ask = async (name: string, line: string): Promise<string> => {
          const as = `--as=system:serviceaccount:${namespace}:${name}`
          // `no` is an answer, though kubectl ends with 1.
          const { stdout } = await execute(program, [...place, as, ...line.split(' ')]).catch((error) => error)
          return String(stdout).trim()
        }
        for (const { account, may, mayNot, list } of accounts) {
          assert.match(
            await ask(account, 'auth whoami'),
            new RegExp(`Username +system:serviceaccount:\\S+:${account}\n`),
          )
          for (const what of may) assert.equal(await ask(account, `auth can-i ${what}`), 'yes', what)
          for (const what of mayNot) assert.equal(await ask(account, `auth can-i ${what}`), 'no', what)
          assert.match(await ask(account, 'auth can-i --list'), list)
        }
      })
    })
  })
}

const virtualServices = 'virtualservices.networking.istio.io'

const accounts = [
  {
    account: 'istio-canary-shift',
    may: [`patch ${virtualServices}/mlmodel-virtualservice`, 'watch pods', 'list serviceentries.networking.istio.io'],
    mayNot: [
      `delete ${virtualServices}`,
      'get secrets',
      'list pods --all-namespaces',
      'get deployments --subresource=scale',
    ],
    list: /virtualservices\.networking\.istio\.io +\[\] +\[\] +\[get list create patch\]/,
  },
  {
    account: 'istio-canary-shift-status',
    may: [`get ${virtualServices}`, 'get deployments.apps/model-green'],
    mayNot: [`patch ${virtualServices}`, 'list deployments.apps', 'list pods'],
    list: /virtualservices\.networking\.istio\.io +\[\] +\[\] +\[get list\]/,
  },
] as const

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
