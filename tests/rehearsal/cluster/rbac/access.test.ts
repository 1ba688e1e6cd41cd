/** What the conformance suite cannot ask of every cluster. */
import assert from 'node:assert/strict'
import { startTestCluster, type TestCluster } from '../api/api-client.ts'

describe('access to the embedded API', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startTestCluster()
  })
  afterEach(() => cluster.stop())

  const unplayed = [
    { headers: { 'impersonate-group': 'operators' }, says: /requested \[operators\] without impersonating a user/ },
    {
      headers: { 'impersonate-user': 'someone', 'impersonate-extra-scopes': 'all' },
      says: /does not play the header impersonate-extra-scopes/,
    },
  ]
  for (const { headers, says } of unplayed) {
    it(`is refused with ${Object.keys(headers).join(' and ')}`, async () => {
      const { status, body } = await cluster.get('/version', headers)
      assert.equal(status, 500)
      assert.match(String(body.message), says)
    })
  }

  it('is everything to an administrator, also without a role', async () => {
    for (const plural of ['clusterrolebindings', 'clusterroles']) {
      await cluster.remove(`/apis/rbac.authorization.k8s.io/v1/${plural}`)
    }
    assert.equal((await cluster.get('/api/v1/namespaces')).status, 200)
  })

  it('comes not for a service account that is not there: its Secret is removed', async () => {
    await cluster.post('/api/v1/namespaces/a/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'lost', annotations: { 'kubernetes.io/service-account.name': 'nobody' } },
      type: 'kubernetes.io/service-account-token',
    })
    assert.equal((await cluster.get('/api/v1/namespaces/a/secrets/lost')).status, 404)
  })
})
