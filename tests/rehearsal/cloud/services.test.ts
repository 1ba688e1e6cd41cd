import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { aksServerId, type Cloud, startCloud } from '../../../rehearsal/cloud/cloud.ts'
import { page } from '../../../rehearsal/cloud/web-service.ts'
import { ask, type Reply } from './ask.ts'

const account = { certificate: 'CERT', key: 'KEY', token: 'local-token' }

describe('the rehearsal’s cloud', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await startCloud(() => new Date(), 'run-token')
    const place = { subscription: cloud.subscription, server: 'https://aks.example:443', certificateAuthority: 'PEM' }
    cloud.clusters.push(
      {
        ...place,
        resourceGroup: 'mlops',
        name: 'aks',
        entraServerId: aksServerId,
        localAccounts: { user: account, admin: account },
      },
      { ...place, resourceGroup: 'mlops', name: 'local', localAccounts: { user: account, admin: account } },
      { ...place, resourceGroup: 'mlops', name: 'strict', entraServerId: aksServerId },
    )
  })
  after(() => cloud.stop())

  describe('gives the credentials of a cluster', () => {
    interface Row {
      readonly it: string
      readonly who?: 'stranger'
      readonly audience?: string
      readonly token?: string
      readonly method?: string
      readonly path?: string
      readonly operation?: string
      readonly subscription?: string
      readonly group?: string
      readonly cluster?: string
      readonly query?: string
    }
    const askArm = (row: Omit<Row, 'it'>): Promise<Reply> => {
      const { clientId } = row.who === undefined ? cloud.deployer : cloud.stranger
      const { token } = cloud.entra.issue(clientId, row.audience ?? 'https://management.azure.com/')
      const { subscription = cloud.subscription, group = 'mlops', cluster = 'aks' } = row
      const operation = row.operation ?? 'listClusterUserCredential'
      const path =
        row.path ??
        `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${cluster}/${operation}`
      return ask({
        method: row.method ?? 'POST',
        url: `${cloud.arm.url}${path}${row.query ?? '?api-version=2024-05-01&format=exec'}`,
        ca: cloud.certificateAuthority,
        headers: row.token === '' ? {} : { authorization: `Bearer ${row.token ?? token}` },
      })
    }
    const userOf = ({ body }: Reply): { readonly name: string; readonly user: Record<string, unknown> } => {
      const { value } = body.kubeconfigs[0]
      return parse(Buffer.from(value, 'base64').toString('utf8')).users[0]
    }

    it('with Entra: how kubelogin is to be run', async () => {
      const { name, user } = userOf(await askArm({}))
      assert.equal(name, 'clusterUser_mlops_aks')
      const { command, args } = user.exec as { command: string; args: string[] }
      assert.deepEqual([command, args[args.indexOf('--server-id') + 1]], ['kubelogin', aksServerId])
    })
    it('with local accounts: certificate, key and token', async () => {
      const { user } = userOf(await askArm({ cluster: 'LOCAL' }))
      assert.deepEqual(Object.keys(user), ['client-certificate-data', 'client-key-data', 'token'])
    })
    it('as administrator, also with Entra', async () => {
      const { name, user } = userOf(await askArm({ operation: 'listClusterAdminCredential' }))
      assert.deepEqual([name, user.token], ['clusterAdmin_mlops_aks', 'local-token'])
    })

    const refusals: readonly (Row & { readonly want: [number, string] })[] = [
      { it: 'without a token', token: '', want: [401, 'AuthenticationFailed'] },
      { it: 'with a token that is none', token: 'x.y.z', want: [401, 'InvalidAuthenticationToken'] },
      { it: 'with a token for another', audience: aksServerId, want: [401, 'InvalidAuthenticationTokenAudience'] },
      { it: 'to who has no role', who: 'stranger', want: [403, 'AuthorizationFailed'] },
      { it: 'of another subscription', subscription: 'other', want: [404, 'SubscriptionNotFound'] },
      { it: 'of another group', group: 'other', want: [404, 'ResourceGroupNotFound'] },
      { it: 'of another cluster', cluster: 'other', want: [404, 'ResourceNotFound'] },
      { it: 'without an API version', query: '', want: [400, 'MissingApiVersionParameter'] },
      { it: 'by GET', method: 'GET', want: [405, 'HttpMethodNotSupported'] },
      { it: 'elsewhere', path: '/elsewhere', want: [404, 'InvalidResourceType'] },
      {
        it: 'as administrator where local accounts are disabled',
        cluster: 'strict',
        operation: 'listClusterAdminCredential',
        want: [400, 'BadRequest'],
      },
    ]
    for (const { it: what, want, ...row } of refusals) {
      it(`but not ${what}: ${want.join(' ')}`, async () => {
        const { status, body } = await askArm(row)
        assert.deepEqual([status, body.error.code], want)
      })
    }
  })

  describe('gives a run a token of its service connection', () => {
    const askDevOps = (more: { headers?: Record<string, string>; query?: string } = {}): Promise<Reply> => {
      const query = more.query ?? `?api-version=7.1&serviceConnectionId=${cloud.federated().id}`
      return ask({
        url: `${cloud.devOps.oidcRequestUri}${query}`,
        ca: cloud.certificateAuthority,
        headers: { authorization: 'Bearer run-token', 'content-type': 'application/json', ...more.headers },
        body: '',
      })
    }

    it('when the run asks', async () => {
      assert.deepEqual(Object.keys((await askDevOps()).body), ['oidcToken'])
    })
    it('but leads who is not signed in to a page, unless the header tells that it is a program', async () => {
      const headers = { authorization: 'Bearer another' }
      const led = await askDevOps({ headers })
      assert.deepEqual([led.status, led.body], [302, page])
      const told = await askDevOps({ headers: { ...headers, 'x-tfs-fedauthredirect': 'Suppress' } })
      assert.equal(told.status, 401)
    })
    it('but not without an API version, nor for a connection that the run may not use', async () => {
      assert.equal((await askDevOps({ query: '' })).status, 400)
      assert.equal((await askDevOps({ query: '?api-version=7.1&serviceConnectionId=other' })).status, 404)
    })
  })

  describe('gives a machine a token of its identity', () => {
    const askMachine = (query: string, headers: Record<string, string> = { metadata: 'true' }): Promise<Reply> => {
      const url = `${cloud.metadata.url}/metadata/identity/oauth2/token?api-version=2018-02-01${query}`
      return ask({ method: 'GET', url, headers })
    }
    const resource = `&resource=${aksServerId}`

    it('its own, with numbers as texts', async () => {
      const { body } = await askMachine(resource)
      assert.equal(body.client_id, cloud.machine.own.clientId)
      assert.equal(body.expires_in, '3600')
      assert.ok(Number(body.expires_on) > Date.now() / 1000)
    })
    it('or one that was assigned to it', async () => {
      const { clientId } = cloud.machine.assigned
      assert.equal((await askMachine(`${resource}&client_id=${clientId}`)).body.client_id, clientId)
    })

    const refusals = [
      { it: 'without the header', query: resource, headers: {}, says: /metadata header/ },
      {
        it: 'through a proxy',
        query: resource,
        headers: { metadata: 'true', 'x-forwarded-for': '1.2.3.4' },
        says: /forwarded/,
      },
      { it: 'for nothing', query: '', says: /resource is missing/ },
      { it: 'of another', query: `${resource}&client_id=other`, says: /Identity not found/ },
    ] as const
    for (const { it: what, query, says, ...row } of refusals) {
      it(`but not ${what}`, async () => {
        const { status, body } = await askMachine(query, 'headers' in row ? { ...row.headers } : undefined)
        assert.equal(status, 400)
        assert.match(body.error_description, says)
      })
    }
  })
})
