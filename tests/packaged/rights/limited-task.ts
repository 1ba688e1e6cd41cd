import { strict as assert } from 'node:assert'
import { createAccount } from '../../../rehearsal/account.ts'
import { kubernetesConnection } from '../../../rehearsal/agent/connections.ts'
import { openTask } from '../../../rehearsal/agent/definition.ts'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import { runStep, type StepRequest, type StepResult } from '../../../rehearsal/agent/step.ts'
import { type EmbeddedCluster, startCluster } from '../../../rehearsal/cluster/cluster.ts'
import { createApiClient } from '../../../rehearsal/observation/api-client.ts'
import { scoringImage } from '../../../rehearsal/scoring-image.ts'
import { freshPackage } from '../../../scripts/fresh-package.ts'
import { type Right, rightsFor } from '../../../scripts/permissions/rights.ts'
import { type Rule, rulesFor } from '../../../scripts/permissions/roles.ts'
import { brokenImage } from '../../e2e/embedded.ts'

const repository = 'registry.example.com/model'

/** The images that there are: two models, and one whose pods never become ready. */
export const images = { A: `${repository}:A`, B: `${repository}:B`, silent: `${repository}:silent` } as const

/** The packaged task in a namespace of its own, with a service account that has the rights of docs/roles and no other. */
export interface LimitedTask {
  readonly namespace: string
  /** `system:serviceaccount:…` */
  readonly identity: string
  /** Runs a step of the pipeline run with this number. */
  step(run: number, inputs: Readonly<Record<string, string>>, more?: Partial<StepRequest>): Promise<StepResult>
  /** Gives the account these rules in place of all others. */
  allow(rules: readonly Rule[]): Promise<void>
}

/** An embedded cluster that has the images. */
export async function startModels(): Promise<EmbeddedCluster> {
  const cluster = await startCluster({ haste: 10 })
  cluster.registry.publish(images.A, await scoringImage('scoring/scoreA.py'))
  cluster.registry.publish(images.B, await scoringImage('scoring/scoreB.py'))
  cluster.registry.publish(images.silent, brokenImage('neverReady'))
  return cluster
}

/** @param files  of docs/roles, the one with the account first */
export async function limitTask(
  cluster: EmbeddedCluster,
  namespace: string,
  files: readonly string[] = ['rollout.yaml'],
): Promise<LimitedTask> {
  const { server: url, adminToken, certificateAuthority } = cluster
  const api = createApiClient(url, adminToken, certificateAuthority)
  await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const token = await createAccount(api, namespace, files)
  const connection = kubernetesConnection('mlops-aks', { kind: 'serviceAccount', url, token, certificateAuthority })
  const task = await openTask((await freshPackage()).task)
  const account = files[0] === 'status.yaml' ? 'istio-canary-shift-status' : 'istio-canary-shift'
  return {
    namespace,
    identity: `system:serviceaccount:${namespace}:${account}`,
    step: (run, inputs, more = {}) =>
      runStep({
        ...more,
        task,
        inputs: { drainSeconds: '0', ...inputs, namespace, kubernetesServiceConnection: connection.name },
        connections: [connection],
        run: { ...someRun, buildId: run },
      }).finished,
    allow: (rules) =>
      api.patch(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/${account}`, { rules }),
  }
}

/** The rules of a rollout's Role. */
export const allRules = rulesFor(rightsFor('rollout'))

/** The same without one right. */
export function allBut(right: Right): readonly Rule[] {
  return rulesFor(rightsFor('rollout').filter((one) => one !== right))
}

/** Expects that a step failed with the denial of a right: identity, verb, resource, group, namespace, and how to test it. */
export function assertDenial({ namespace, identity }: LimitedTask, right: Right, step: StepResult): void {
  const { verb, resource, group } = right
  assert.equal(step.result, 'Failed', step.lines.map(({ text }) => text).join('\n'))
  assert.equal(step.errors.length, 1)
  const error = step.errors.join()
  const what = `cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${namespace}"`
  assert.ok(error.includes(`User "${identity}" ${what}`), error)
  assert.match(error, /\(403\)/)
  const kind = group === '' ? resource : `${resource}.${group}`
  assert.match(error, new RegExp(`kubectl auth can-i ${verb} ${kind}\\S* -n ${namespace} --as=${identity}`))
}
