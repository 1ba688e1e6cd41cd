import assert from 'node:assert/strict'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { createAuthority } from '../../../../rehearsal/cluster/certificates.ts'
import { type EmbeddedCluster, startCluster } from '../../../../rehearsal/cluster/cluster.ts'

const whoAmI = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

/** How somebody asks: by a token, by a certificate, or by both. */
interface Credentials {
  readonly token?: string
  readonly certificate?: string
  readonly key?: string
}

/** The name and groups by which the API server knows who asks, or the status of its refusal. */
async function known(cluster: EmbeddedCluster, { token, certificate, key }: Credentials): Promise<unknown> {
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(`${cluster.server}${whoAmI}`, {
      method: 'POST',
      agent: false,
      ca: cluster.certificateAuthority,
      cert: certificate,
      key,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      text(response).then((all) => resolve({ status: response.statusCode ?? 0, text: all }), reject)
    })
    asked.end(body)
  })
  if (answer.status !== 201) return answer.status
  const { username, groups } = JSON.parse(answer.text).status.userInfo
  return [username, ...groups]
}

describe('the embedded API server knows who asks', () => {
  let cluster: EmbeddedCluster
  before(async () => {
    const guest = { name: 'guest', groups: ['visitors'] }
    cluster = await startCluster({ authenticate: (token) => (token === 'from-elsewhere' ? guest : undefined) })
  })
  after(() => cluster.stop())

  it('by a client certificate: its name and its organizations as groups', async () => {
    const alice = await cluster.createClientCertificate('alice', ['masters', 'mlops'])
    assert.deepEqual(await known(cluster, alice), ['alice', 'masters', 'mlops', 'system:authenticated'])
  })

  it('by a client certificate before a token', async () => {
    const alice = await cluster.createClientCertificate('alice')
    assert.deepEqual(await known(cluster, { ...alice, token: cluster.adminToken }), ['alice', 'system:authenticated'])
  })

  it('not by a certificate of another authority', async () => {
    const authority = await createAuthority('others', new Date())
    const mallory = await authority.issue({ use: 'client', name: 'alice' })
    assert.equal(await known(cluster, mallory), 401)
    const [name] = (await known(cluster, { ...mallory, token: cluster.adminToken })) as string[]
    assert.equal(name, 'rehearsal-admin')
  })

  it('not without anything', async () => {
    assert.equal(await known(cluster, {}), 401)
  })

  it('by a token that somebody else has given out', async () => {
    assert.deepEqual(await known(cluster, { token: 'from-elsewhere' }), ['guest', 'visitors', 'system:authenticated'])
    assert.equal(await known(cluster, { token: 'from-nowhere' }), 401)
  })

  it('by a token of a service account until it expires', async () => {
    const holds = cluster.createServiceAccountToken('a', 'deployer', new Date(Date.now() + 60_000))
    const expired = cluster.createServiceAccountToken('a', 'deployer', new Date(Date.now() - 1))
    const [name] = (await known(cluster, { token: holds })) as string[]
    assert.equal(name, 'system:serviceaccount:a:deployer')
    assert.equal(await known(cluster, { token: expired }), 401)
  })
})
