import assert from 'node:assert/strict'
import type { StepRequest, StepResult } from '../../rehearsal/agent/step.ts'
import { Canary, textOf } from './canary.ts'
import type { Write } from './cluster.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'
import { startsOn } from './starts.ts'
import { ready, walk } from './suite.ts'

/** Runs an action dry, and sees to it that nothing is written. */
async function runDry(
  canary: Canary,
  action: string,
  inputs: Readonly<Record<string, string>>,
  run = 2,
  more: Partial<StepRequest> = {},
): Promise<{ readonly step: StepResult; readonly tried: readonly Write[] }> {
  const tried: Write[] = []
  const stop = canary.cluster.onWrite({
    before: async (write) => {
      if (write.path.includes(`/namespaces/${canary.namespace}/`)) tried.push(write)
    },
  })
  const before = await canary.versions()
  const step = await canary.run(action, { dryRun: 'true', ...inputs }, run, more)
  stop()
  assert.deepEqual(await canary.versions(), before)
  assert.deepEqual(
    tried.filter(({ isDry }) => !isDry),
    [],
  )
  const told = textOf(step).split('\nDry run\n')[1]?.split('\nResult\n')[0] ?? ''
  // Lines of fields; what a step does is told as in any run.
  for (const line of told.split('\n').filter((one) => one.startsWith('    '))) assert.ok(line.length <= 80, line)
  return { step, tried }
}

const tried = (writes: readonly Write[]) => writes.map(({ verb, path }) => `${verb} ${path.split('/').at(-1)}`).sort()

describe('a dry run', function () {
  this.timeout(60_000)
  const [created, guides] = startsOn(sharedCluster)

  const wanted: Readonly<Record<string, { tries: string[]; tells: RegExp[]; afterwards: RegExp | undefined }>> = {
    Blue_0: {
      tries: ['create deployments', `patch mlmodel-virtualservice`],
      tells: [/Deployment 'model-blue' is new/, /\.containers\[model\]\.image:\n? +\S+:B/],
      afterwards: /• then wait until blue is ready[\s\S]*• then .*phase 'deployed'/,
    },
    Blue_50: {
      tries: ['patch mlmodel-virtualservice'],
      tells: [/\.spec\.http\[model-weighted\]\.route\[0\]\.weight: 100 → 50/, /record\.phase: deployed → shifting/],
      afterwards: undefined,
    },
    Blue_100: {
      tries: ['patch mlmodel-virtualservice'],
      tells: [/\.spec\.http\[model-weighted\]\.route\[1\]\.weight: 50 → 100/],
      afterwards: undefined,
    },
    Blue_Green: {
      tries: ['patch mlmodel-virtualservice', 'patch model-green'],
      tells: [/\.containers\[model\]\.image:\n.*:A\n.*→ \S+:B@sha256:/],
      afterwards: /• then wait until green is ready[\s\S]*• then .*phase 'promoted'/,
    },
    Green_100: {
      tries: ['delete model-blue', 'patch mlmodel-virtualservice'],
      tells: [/\.spec\.http\[model-weighted\]\.route\[0\]\.weight: 0 → 100/],
      afterwards:
        /• then wait \d+ s for requests[\s\S]*• then delete blue[\s\S]*Deployment 'model-blue' goes[\s\S]*phase 'done'/,
    },
  }

  it('of each stage tells what the stage does then, and writes nothing', async () => {
    const { canary, B } = await ready(created ?? assert.fail())
    for (const { stage, action, inputs } of stages) {
      const want = wanted[stage] ?? assert.fail(stage)
      const { step, tried: writes } = await runDry(canary, action, inputs(B.image))
      const text = textOf(step)
      assert.equal(step.result, 'Succeeded', text)
      assert.equal(step.outputVariables.changed, 'false', stage)
      const drained = stage === 'Green_100' ? want.tries.filter((one) => !one.startsWith('delete')) : want.tries
      assert.deepEqual(tried(writes), drained, `${stage}\n${text}`)
      for (const tells of want.tells) assert.match(text, tells, stage)
      if (want.afterwards !== undefined) assert.match(text, want.afterwards, stage)
      assert.match(text, /Nothing was changed\..*This was a dry run\./)
      await canary.act(action, inputs(B.image), 2)
    }
  })

  it('of a rollback tells the way back', async () => {
    const there = await ready(created ?? assert.fail())
    await walk(there, 'Blue_Green')
    const { step } = await runDry(there.canary, 'rollback', {})
    assert.match(
      textOf(step),
      /green .*back to image '\S+:A'[\s\S]*then wait until green is ready[\s\S]*phase 'rolledBack'/,
    )
    assert.deepEqual(step.outputVariables, { ...step.outputVariables, phase: 'promoted', greenWeight: '0' })
  })

  it('of a first release tells every object that is to be made', async () => {
    const canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    const { step, tried: writes } = await runDry(canary, 'deploy', { image }, 1)
    assert.deepEqual(tried(writes), [
      'create deployments',
      'create gateways',
      'create services',
      'create services',
      'create virtualservices',
    ])
    assert.match(textOf(step), /Gateway 'mlmodel-gateway' is new[\s\S]*Deployment 'model-green' is new/)
    assert.equal(step.result, 'Succeeded', textOf(step))
    await canary.act('deploy', { image }, 1)
  })

  it('of several shares tells each, and waits for none', async () => {
    const there = await ready(guides ?? assert.fail())
    await walk(there, 'Blue_0')
    const began = performance.now()
    const { step, tried: writes } = await runDry(there.canary, 'shift', { blueWeight: '10,25,50', stepSeconds: '600' })
    assert.ok(performance.now() - began < 30_000)
    assert.equal(writes.length, 1)
    const text = textOf(step)
    assert.match(text, /• green 100 %, blue 0 % → green 90 %, blue 10 %.*the API server accepts it/)
    assert.match(
      text,
      /• then let stand for 600 s[\s\S]*• then .*→ green 75 %, blue 25 %[\s\S]*• then .*→ green 50 %, blue 50 %/,
    )
  })

  it('proves nothing, and tells what would be proven', async () => {
    const there = await ready(created ?? assert.fail())
    await walk(there, 'Blue_0')
    // Nobody answers there.
    const { step } = await runDry(there.canary, 'shift', { blueWeight: '50', probeUrl: 'http://127.0.0.1:9/score' })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(textOf(step), /• then prove at the gateway: green 50 %, blue 50 %/)
  })

  it('tells what is put back of drift, then what the action does', async () => {
    const there = await ready(created ?? assert.fail())
    await walk(there, 'Blue_50')
    const { canary } = there
    const { spec } = await canary.virtualService()
    const http = spec.http.map((route: object) => ({ ...route, timeout: '7s' }))
    await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), { spec: { http } })
    const { step } = await runDry(canary, 'shift', { blueWeight: '60', onDrift: 'overwrite' })
    assert.match(
      textOf(step),
      /• put back the routes[\s\S]*\.spec\.http\[model-weighted\]\.timeout: 7s → none[\s\S]*• then green 50 %, blue 50 % → green 40 %, blue 60 %/,
    )
  })

  it('is refused as the action would be', async () => {
    const there = await ready(created ?? assert.fail())
    await walk(there, 'Blue_50')
    await there.canary.refused('promote', { dryRun: 'true' }, /weights are green 50 %, blue 50 %; 'promote' needs/, 2)
  })

  it('tells what the API server would not accept', async () => {
    const canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    const { folder, remove } = await canary.sources({ 'model.yml': impossible })
    const { step } = await runDry(canary, 'deploy', { image, manifest: 'model.yml' }, 1, { sourcesDirectory: folder })
    await remove()
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(
      step.errors.join(),
      /Could not create deployments\/model-green .*containerPort.*\(422\).*Nothing was changed\./,
    )
  })

  it('tells which right is missing for a write', async () => {
    const there = await ready(created ?? assert.fail())
    await walk(there, 'Blue_100')
    const { canary } = there
    const role = `/apis/rbac.authorization.k8s.io/v1/namespaces/${canary.namespace}/roles/istio-canary-shift`
    const { rules } = (await canary.cluster.api.get(role)) as { rules: { resources: string[]; verbs: string[] }[] }
    const fewer = rules.map(({ verbs, ...rule }) => ({
      ...rule,
      verbs: rule.resources.includes('deployments') ? verbs.filter((verb) => verb !== 'patch') : verbs,
    }))
    await canary.cluster.api.patch(role, { rules: fewer })
    const { step } = await runDry(canary, 'promote', {})
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(
      step.errors.join(),
      /Could not patch deployments\/model-green .*access denied.*can-i patch deployments\.apps\/model-green/,
    )
  })
})

/** A Deployment whose port only the API server knows to be none. */
const impossible = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'model' },
  spec: { template: { spec: { containers: [{ name: 'model', ports: [{ containerPort: 700_000 }] }] } } },
})
