/** The real kubectl against the embedded cluster: every verb that a person uses on a canary release. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { scoringImage } from '../../rehearsal/scoring-image.ts'

interface Ran {
  readonly code: number
  readonly output: string
  readonly errors: string
}

const program = process.env.KUBECTL || 'kubectl'
const repository = 'example.azurecr.io/mlmodel'

const manifest = (tag: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: model-green, labels: {app: model}}
spec:
  replicas: 2
  selector: {matchLabels: {app: model, model_version: green}}
  template:
    metadata: {labels: {app: model, model_version: green}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
      - name: model
        image: ${repository}:${tag}
        ports: [{containerPort: 5001}]
        readinessProbe: {httpGet: {path: /, port: 5001}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: model-svc-green}
spec: {selector: {app: model, model_version: green}, ports: [{name: http, port: 5001}]}
---
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: {name: model}
spec:
  hosts: ["*"]
  gateways: [model-gateway]
  http: [{route: [{destination: {host: model-svc-green}, weight: 100}, {destination: {host: model-svc-blue}, weight: 0}]}]
`

describe('kubectl', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster
  let home: string

  const run = (args: readonly string[], input = ''): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, HOME: home, KUBECONFIG: join(home, 'config') }
      const child = execFile(program, ['--namespace', 'abtesting', ...args], { env }, (error, output, errors) => {
        if (error === null) resolve({ code: 0, output, errors })
        else if (typeof error.code === 'number') resolve({ code: error.code, output, errors })
        else
          reject(new Error(`These tests need kubectl: ${program} can't be run. Name one by KUBECTL.`, { cause: error }))
      })
      child.stdin?.end(input)
    })

  /** The output of a command that must succeed. */
  const kubectl = async (line: string, input?: string): Promise<string> => {
    const { code, output, errors } = await run(line.split(' '), input)
    assert.equal(code, 0, `kubectl ${line}: ${errors}`)
    return output
  }

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'kubectl-test-'))
    cluster = await startCluster()
    for (const model of ['A', 'B']) {
      const script = fileURLToPath(new URL(`../../scoring/score${model}.py`, import.meta.url))
      cluster.registry.publish(`${repository}:${model}`, await scoringImage(script))
    }
    await writeFile(join(home, 'config'), cluster.kubeconfig(), { mode: 0o600 })
    await kubectl('create namespace abtesting')
    await kubectl('apply -f -', manifest('A'))
    await kubectl('rollout status deployment/model-green --timeout=30s')
  })
  after(async () => {
    await cluster?.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('applies the same manifest without a change, and a changed one', async () => {
    assert.match(await kubectl('apply -f -', manifest('A')), /deployment.apps\/model-green unchanged/)
    const { code, output } = await run(['diff', '-f', '-'], manifest('B'))
    assert.deepEqual([code, /^\+.*mlmodel:B$/m.test(output)], [1, true])
    assert.match(await kubectl('apply --dry-run=server -f -', manifest('B')), /configured \(server dry run\)/)
    assert.match(await kubectl('get deployment model-green -o wide'), /mlmodel:A/)
  })

  it('gets with the READY column and its other columns', async () => {
    const [head, row] = (await kubectl('get deployments')).split('\n').map((line) => line.split(/\s+/).slice(0, 4))
    assert.deepEqual(head, ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'])
    assert.deepEqual(row, ['model-green', '2/2', '2', '2'])
    assert.match(await kubectl('get pods -o wide -l app=model'), /1\/1 +Running +0 .*10\.244\./)
    assert.match(await kubectl('get virtualservices'), /model +\["model-gateway"\] +\["\*"\]/)
    assert.match(await kubectl('get all'), /replicaset.apps\/model-green-/)
    assert.match(await kubectl('get endpointslices'), /IPv4 +5001 +10\.244\.[0-9.]+,10\.244\./)
    assert.match(await kubectl('get nodes'), /Ready/)
    assert.equal(await kubectl('get deployment model-green -o jsonpath={.spec.replicas}'), '2')
  })

  it('describes, with events', async () => {
    assert.match(await kubectl('describe deployment model-green'), /ScalingReplicaSet/)
    assert.match(await kubectl('describe pods --show-events'), /Started container model/)
    assert.match(await kubectl('describe service model-svc-green'), /Endpoints: +10\.244\./)
    assert.match(await kubectl('describe virtualservice model'), /Model-Svc-Green|model-svc-green/)
    assert.match(await kubectl('get events'), /SuccessfulCreate/)
  })

  it('patches in all three ways', async () => {
    const image = (tag: string) => ({
      spec: { template: { spec: { containers: [{ name: 'model', image: `${repository}:${tag}` }] } } },
    })
    const patch = (type: string, target: string, body: unknown) =>
      run(['patch', ...target.split(' '), '--type', type, '--patch', JSON.stringify(body)])
    assert.match((await patch('strategic', 'deployment model-green', image('A'))).output, /patched \(no change\)/)
    assert.match(
      (await patch('merge', 'deployment model-green', { metadata: { labels: { by: 'merge' } } })).output,
      /patched/,
    )
    const weight = '/spec/http/0/route/0/weight'
    const guarded = (seen: number) => [
      { op: 'test', path: weight, value: seen },
      { op: 'replace', path: weight, value: 90 },
      { op: 'replace', path: weight.replace('0/weight', '1/weight'), value: 10 },
    ]
    assert.match((await patch('json', 'virtualservice model', guarded(100))).output, /patched/)
    const stale = await patch('json', 'virtualservice model', guarded(100))
    assert.match(stale.errors, /the server rejected our request/)
    const custom = await patch('strategic', 'virtualservice model', {})
    assert.match(custom.errors, /strategic-merge-patch\+json is not supported by networking\.istio\.io/)
  })

  it('labels and annotates', async () => {
    await kubectl('label virtualservice model team=ml')
    await kubectl('annotate deployment model-green note=here')
    assert.match(await kubectl('get virtualservices -l team=ml -o name'), /virtualservice.networking.istio.io\/model/)
  })

  it('scales and waits', async () => {
    await kubectl('scale deployment model-green --replicas=3')
    await kubectl('wait deployment/model-green --for=jsonpath={.status.readyReplicas}=3 --timeout=20s')
    await kubectl('scale deployment model-green --replicas=2')
    await kubectl('wait deployment/model-green --for=condition=Available --timeout=20s')
  })

  it('rolls out, tells the history and undoes', async () => {
    await kubectl(`set image deployment/model-green model=${repository}:B`)
    await kubectl('rollout status deployment/model-green --timeout=30s')
    assert.match(await kubectl('rollout history deployment/model-green'), /^1 .*\n2 /m)
    await kubectl('rollout undo deployment/model-green')
    await kubectl('rollout status deployment/model-green --timeout=30s')
    assert.match(await kubectl('get deployment model-green -o wide'), /mlmodel:A/)
  })

  it('reads logs', async () => {
    assert.match(await kubectl('logs deployment/model-green --tail=-1'), /scoreA\.py|Serving/)
  })

  it('watches until something happens', async () => {
    const begun = watchBegun(cluster)
    const watching = run(['get', 'configmaps', '--watch-only', '--output=name', '--request-timeout=3s'])
    await begun
    await kubectl('create configmap seen --from-literal=a=b')
    assert.match((await watching).output, /configmap\/seen/)
  })

  it('creates by its typed commands and asks what it may', async () => {
    await kubectl('create serviceaccount deployer')
    assert.match(await kubectl('create token deployer'), /^\S{20,}$/)
    await kubectl('create secret generic password --from-literal=word=x')
    await kubectl('create role reader --verb=get --resource=pods')
    const again = await run(['create', 'serviceaccount', 'deployer'])
    assert.match(again.errors, /serviceaccounts "deployer" already exists/)
    assert.match(await kubectl('auth can-i create deployments'), /^yes/)
    assert.match(await kubectl('auth whoami'), /rehearsal-admin/)
  })

  it('refuses unknown fields as a server does', async () => {
    const { errors } = await run(
      ['create', '-f', '-'],
      manifest('A').replace('replicas', 'replica').replace('model-green', 'other'),
    )
    assert.match(errors, /strict decoding error: unknown field "spec\.replica"/)
  })

  it('explains fields', async () => {
    assert.match(await kubectl('explain deployment.spec.strategy.rollingUpdate'), /maxSurge/)
  })

  it('deletes, and waits until all is gone', async () => {
    await kubectl('delete deployment model-green --cascade=foreground')
    assert.equal((await run(['get', 'pods', '-l', 'app=model', '-o', 'name'])).output, '')
    await kubectl('delete namespace abtesting')
    assert.match((await run(['get', 'namespace', 'abtesting'])).errors, /namespaces "abtesting" not found/)
  })
})

/** Resolves when the cluster has got a watch of ConfigMaps. */
function watchBegun({ requests }: EmbeddedCluster): Promise<void> {
  return new Promise((resolve) => {
    const stop = requests.subscribe(({ verb, path }) => {
      if (verb !== 'watch' || !path.endsWith('/configmaps')) return
      stop()
      resolve()
    })
  })
}
