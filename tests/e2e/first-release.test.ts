import assert from 'node:assert/strict'
import { Canary, textOf } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'
import { endsAsUndisturbed } from './suite.ts'

describe('a first release', function () {
  this.timeout(60_000)

  it('gives the image to green, answers both headers by green, and later stages say that there is nothing to do', async () => {
    const canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    const deployed = await canary.act('deploy', { image })
    assert.equal(deployed.outputVariables.firstRelease, 'true')
    const green = { image, ready: 1, weight: 100 }
    assert.deepEqual(await canary.look(), { green, blue: undefined, phase: 'done' })
    for (const audience of ['plain', 'blue', 'green'] as const) await canary.answers(['New Model A'], audience)
    const before = await canary.versions()
    for (const { action, inputs } of [...stages.slice(1), { action: 'rollback', inputs: () => ({}) }]) {
      const step = await canary.act(action, inputs(image))
      assert.match(textOf(step), /first release/)
      assert.deepEqual([step.outputVariables.changed, step.outputVariables.firstRelease], ['false', 'true'])
    }
    assert.deepEqual(await canary.versions(), before)
  })

  it('ends as if undisturbed after being killed at any of its writes', async () => {
    await endsAsUndisturbed(async () => {
      const canary = await Canary.open(await sharedCluster())
      const { image } = await canary.publish('A', 'modelA')
      return { canary, action: 'deploy', inputs: { image } }
    })
  })

  it('that failed can be ended by a rollback, and the next image goes to green', async () => {
    const canary = await Canary.open(await sharedCluster())
    const broken = await canary.publish('broken', 'crashes')
    const { image } = await canary.publish('A', 'modelA')
    const failed = await canary.run('deploy', { image: broken.image })
    assert.equal(failed.result, 'Failed')
    const ended = await canary.act('rollback')
    assert.match(ended.warnings.join(), /no old image to go back to/)
    await canary.act('deploy', { image }, 2)
    await canary.answers(['New Model A'])
    assert.equal((await canary.look()).phase, 'done')
  })

  it('takes green’s pod template out of a manifest', async () => {
    const canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    const { folder, remove } = await canary.sources({
      'deploy/model.yml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: { name: whatever }',
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '      - name: model',
        '        image: replaced',
        '        env: [{ name: THREADS, value: "2" }]',
        '        ports: [{ containerPort: 5001 }]',
        '        readinessProbe: { httpGet: { path: /, port: 5001 }, periodSeconds: 1 }',
      ].join('\n'),
    })
    try {
      const inputs = { image, manifest: 'deploy/model.yml' }
      const step = await canary.run('deploy', inputs, 1, { sourcesDirectory: folder })
      assert.equal(step.result, 'Succeeded', textOf(step))
      const green = await canary.get('deployments', 'model-green')
      assert.deepEqual(green?.spec.template.spec.containers[0].env, [{ name: 'THREADS', value: '2' }])
      const again = await canary.run('deploy', inputs, 1, { sourcesDirectory: folder })
      assert.equal(again.outputVariables.changed, 'false')
    } finally {
      await remove()
    }
  })
})
