import assert from 'node:assert/strict'
import { createSelfSigned } from '../../../../../rehearsal/cluster/certificates.ts'
import { base64 } from '../surroundings.ts'
import { clusterCredentials, connecting, kinds } from './cloud.ts'

const signal = new AbortController().signal
const minute = 60_000

describe('an Azure Resource Manager connection', () => {
  it("asks for a token, the cluster's credentials, and a token for the cluster", async () => {
    const { connected, sent } = connecting()
    const { access, identity, title, namespace } = await connected
    assert.deepEqual(
      sent.map(({ request: { method, url } }) => `${method} ${url}`),
      [
        'POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
        'POST https://management.azure.com/subscriptions/sub/resourceGroups/group/providers/Microsoft.ContainerService/managedClusters/prod/listClusterUserCredential?api-version=2024-05-01&format=exec',
        'POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
      ],
    )
    assert.deepEqual(
      [access.server, String(access.ca), access.verifyTls, identity, namespace],
      ['https://prod.azmk8s.io:443', 'CA', true, 'object-id', undefined],
    )
    assert.equal(title, 'the Azure Resource Manager connection (service principal with a secret), cluster group/prod')
    assert.match((await access.credentials.headers(signal)).authorization ?? '', /^Bearer ey/)
    assert.equal(sent.length, 3)
  })

  it('signs in by its secret', async () => {
    const { connected, sent } = connecting()
    await connected
    assert.deepEqual(Object.fromEntries(sent[0]?.form ?? []), {
      grant_type: 'client_credentials',
      client_id: 'app',
      scope: 'https://management.core.windows.net//.default',
      client_secret: 's3cret',
    })
    assert.equal(sent[2]?.form.get('scope'), 'server-app/.default')
  })

  it('signs in by an assertion of its certificate', async () => {
    const { certificate, key } = await createSelfSigned('app', new Date())
    const { connected, sent, around } = connecting({
      kind: {
        scheme: 'ServicePrincipal',
        parameters: {
          tenantid: 'tenant',
          serviceprincipalid: 'app',
          authenticationType: 'spnCertificate',
          servicePrincipalCertificate: key + certificate,
        },
      },
    })
    assert.match((await connected).title, /service principal with a certificate/)
    const form = sent[0]?.form
    assert.equal(form?.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    assert.equal(form?.get('client_secret'), null)
    assert.deepEqual(around.masked.slice(0, 2), [key + certificate, form?.get('client_assertion')])
  })

  it("signs in by Azure DevOps' word, a new one for each token", async () => {
    const { connected, sent } = connecting({ kind: kinds.federation })
    await connected
    const [vouching, first, , , second] = sent
    assert.equal(vouching?.request.url, 'https://dev.azure.com/o/p/oidctoken?api-version=7.1&serviceConnectionId=id')
    assert.deepEqual([vouching?.request.method, vouching?.request.headers?.authorization], ['POST', 'Bearer run-token'])
    assert.equal(vouching?.request.headers?.['x-tfs-fedauthredirect'], 'Suppress')
    const words = [first, second].map((each) => each?.form.get('client_assertion'))
    assert.match(words[0] ?? '', /^vouched-/)
    assert.notEqual(words[0], words[1])
  })

  it("takes the machine's managed identity, past every proxy", async () => {
    const { connected, sent } = connecting({ kind: kinds.managedIdentity })
    assert.match((await connected).title, /managed identity/)
    const { request, url } = sent[0] ?? assert.fail('nothing was sent')
    assert.equal(url.origin, 'http://169.254.169.254')
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      'api-version': '2018-02-01',
      resource: 'https://management.core.windows.net/',
    })
    assert.deepEqual([request.method, request.headers?.metadata, request.direct], ['GET', 'true', true])
    assert.equal(sent[2]?.url.searchParams.get('resource'), 'server-app')
  })

  it('takes one of several managed identities, from wherever the metadata service is played', async () => {
    const metadataHost = 'http://127.0.0.1:4000/'
    const { connected, sent } = connecting({ kind: kinds.managedIdentity, data: { msiClientId: 'mine' }, metadataHost })
    await connected
    assert.equal(sent[0]?.url.origin, 'http://127.0.0.1:4000')
    assert.equal(sent[0]?.url.searchParams.get('client_id'), 'mine')
  })

  it('stays in its own cloud', async () => {
    const { connected, sent } = connecting({
      data: {
        activeDirectoryAuthority: undefined,
        environmentAuthorityUrl: 'https://login.chinacloudapi.cn/',
        activeDirectoryServiceEndpointResourceId: 'https://management.core.chinacloudapi.cn/',
      },
    })
    await connected
    assert.equal(sent[0]?.url.origin, 'https://login.chinacloudapi.cn')
    assert.equal(sent[0]?.form.get('scope'), 'https://management.core.chinacloudapi.cn//.default')
  })

  it("renews the cluster's token before it expires, and when the cluster refuses it", async () => {
    const { connected, around, sent } = connecting()
    const { credentials } = (await connected).access
    const first = await credentials.headers(signal)
    around.pass(54 * minute)
    assert.deepEqual(await credentials.headers(signal), first)
    around.pass(minute)
    const second = await credentials.headers(signal)
    assert.notDeepEqual(second, first)
    assert.equal(credentials.refused(), true)
    assert.notDeepEqual(await credentials.headers(signal), second)
    assert.deepEqual(
      sent.slice(2).map(({ form }) => form.get('scope')),
      Array(3).fill('server-app/.default'),
    )
  })

  it('takes the accounts of a cluster without Entra ID', async () => {
    const user = { token: 't0k', 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') }
    const { connected, sent, around } = connecting({ cloud: { arm: () => clusterCredentials(user) } })
    const { access } = await connected
    assert.deepEqual(await access.credentials.headers(signal), { authorization: 'Bearer t0k' })
    assert.deepEqual([String(access.cert), String(access.key)], ['CERT', 'KEY'])
    assert.equal(sent.length, 2)
    for (const secret of ['t0k', 'KEY']) assert.ok(around.masked.includes(secret))
  })

  it("asks for the admin's credentials where it is told to, and tells so", async () => {
    const cloud = { arm: () => clusterCredentials({ token: 't' }, 'clusterAdmin') }
    const { connected, sent } = connecting({ admin: true, cloud })
    assert.match((await connected).title, /cluster group\/prod, with cluster admin rights$/)
    assert.match(sent[1]?.request.url ?? '', /\/listClusterAdminCredential\?api-version=2024-05-01$/)
  })

  it('masks every secret before it is sent', async () => {
    for (const kind of [kinds.secret, kinds.federation, kinds.managedIdentity]) {
      const { connected, sent } = connecting({ kind })
      await connected
      for (const { request, form, maskedBefore } of sent) {
        const bearer = request.headers?.authorization?.replace('Bearer ', '')
        for (const secret of [bearer, form.get('client_secret'), form.get('client_assertion')]) {
          if (secret) assert.ok(maskedBefore.includes(secret), `${secret} in ${request.url}`)
        }
      }
    }
  })
})
