import assert from 'node:assert/strict'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { Canary, textOf } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'

describe('a connection', function () {
  this.timeout(60_000)
  let canary: Canary

  before(async () => {
    canary = await Canary.open(await sharedCluster())
  })

  it('by the token of a service account reaches the cluster, and its token is never shown', async () => {
    const step = await canary.act('status')
    assert.match(textOf(step), new RegExp(`ServiceAccount.*namespace ${canary.namespace}`))
  })

  it('by kubeconfig reaches the cluster', async () => {
    const connection = kubernetesConnection('by-file', { kind: 'kubeconfig', kubeconfig: canary.cluster.kubeconfig })
    const step = await canary.run('status', { kubernetesServiceConnection: 'by-file' }, 1, {
      connections: [connection],
    })
    assert.equal(step.result, 'Succeeded', textOf(step))
    const token = /token: (\S+)/.exec(canary.cluster.kubeconfig)?.[1] ?? assert.fail('no token')
    assert.ok(!textOf(step).includes(token))
    assert.ok(step.masked.includes(token))
  })

  it('by kubeconfig refuses a context that it does not have', async () => {
    const { kubeconfig } = canary.cluster
    const connection = kubernetesConnection('by-file', { kind: 'kubeconfig', kubeconfig, clusterContext: 'prod' })
    const step = await canary.run('status', { kubernetesServiceConnection: 'by-file' }, 1, {
      connections: [connection],
    })
    // The agent masks every parameter of a connection, the name of its context too.
    assert.match(step.errors.join(), /has no context '\*\*\*'; it has 'rehearsal'/)
  })

  it('by nothing uses the kubeconfig of the agent', async () => {
    const { folder, remove } = await canary.sources({ config: canary.cluster.kubeconfig })
    try {
      const machine = { ...process.env, KUBECONFIG: join(folder, 'config') }
      const inputs = { connectionType: 'none', kubernetesServiceConnection: '' }
      const step = await canary.run('status', inputs, 1, { machine, env: { KUBECONFIG: join(folder, 'config') } })
      assert.equal(step.result, 'Succeeded', textOf(step))
      assert.match(textOf(step), /the agent's own kubeconfig/)
    } finally {
      await remove()
    }
  })

  it('by nothing fails plainly when the agent has no kubeconfig', async () => {
    const { folder, remove } = await canary.sources({})
    try {
      const env = { KUBECONFIG: '', HOME: folder, USERPROFILE: folder }
      const step = await canary.run('status', { connectionType: 'none' }, 1, { env })
      assert.match(step.errors.join(), /The agent has no kubeconfig/)
    } finally {
      await remove()
    }
  })

  it('without a namespace anywhere fails, and never falls back to default', async () => {
    const step = await canary.run('status', { namespace: '' })
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /No namespace: the input 'namespace' is empty/)
  })

  it('to a namespace that is not there fails plainly, and creates nothing', async () => {
    const step = await canary.run('deploy', { namespace: 'nowhere', image: 'registry.example.com/model:1' })
    assert.equal(step.result, 'Failed')
    // Which of the reads that go side by side is answered first differs; where rights end at the namespace, they are denied.
    assert.match(
      step.errors.join(),
      /^Could not get \w+\/[\w-]+ in namespace nowhere: access denied.*forbidden.*Nothing was changed|^Could not create virtualservices\/mlmodel-virtualservice in namespace nowhere: .*not found.*Nothing was changed/,
    )
  })

  it('to a server that is not there says so', async () => {
    const connection = kubernetesConnection('gone', {
      kind: 'serviceAccount',
      url: 'https://127.0.0.1:1',
      token: 'x',
      certificateAuthority: 'x',
    })
    const step = await canary.run('status', { kubernetesServiceConnection: 'gone' }, 1, { connections: [connection] })
    assert.match(step.errors.join(), /https:\/\/127\.0\.0\.1:1 cannot be reached/)
  })

  it('with a wrong token says so', async () => {
    const { parameters } = canary.connection
    const apiToken = Buffer.from('wrong').toString('base64')
    const connection = { ...canary.connection, parameters: { ...parameters, apitoken: apiToken, apiToken } }
    const step = await canary.run('status', {}, 1, { connections: [connection] })
    assert.match(step.errors.join(), /does not accept the connection's credentials \(401\)/)
  })
})
