import assert from 'node:assert/strict'
import { readAzureConnection } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/azure/azure-connection.ts'
import { ConnectionError } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { serviceConnection, type Values } from '../surroundings.ts'
import { kinds, publicCloud } from './cloud.ts'

const read = (scheme: string | undefined, parameters: Values, data: Values = publicCloud, url?: string) =>
  readAzureConnection(serviceConnection(url ?? 'https://management.azure.com/', scheme, parameters, data))

const who = { tenantid: 'tenant', serviceprincipalid: 'app' }

describe('the data of an Azure Resource Manager connection', () => {
  const identities: readonly {
    it: string
    scheme: string | undefined
    parameters: Values
    data?: Values
    is: object
  }[] = [
    {
      it: 'a secret',
      scheme: 'ServicePrincipal',
      parameters: kinds.secret.parameters,
      is: { kind: 'secret', tenant: 'tenant', client: 'app', secret: 's3cret' },
    },
    {
      it: 'a secret, from before there were schemes',
      scheme: undefined,
      parameters: { ...who, serviceprincipalkey: 's3cret' },
      is: { kind: 'secret', tenant: 'tenant', client: 'app', secret: 's3cret' },
    },
    {
      it: 'a certificate',
      scheme: 'ServicePrincipal',
      parameters: { ...who, authenticationType: 'spnCertificate', servicePrincipalCertificate: 'PEM' },
      is: { kind: 'certificate', tenant: 'tenant', client: 'app', pem: 'PEM' },
    },
    {
      it: 'federation',
      scheme: 'WorkloadIdentityFederation',
      parameters: who,
      is: { kind: 'federation', tenant: 'tenant', client: 'app' },
    },
    {
      it: 'a managed identity',
      scheme: 'ManagedServiceIdentity',
      parameters: { tenantid: 'tenant' },
      is: { kind: 'managedIdentity', client: undefined },
    },
    {
      it: 'one of several managed identities',
      scheme: 'ManagedServiceIdentity',
      parameters: { tenantid: 'tenant' },
      data: { ...publicCloud, msiclientId: 'mine' },
      is: { kind: 'managedIdentity', client: 'mine' },
    },
  ]
  for (const { it: what, scheme, parameters, data, is } of identities) {
    it(`tells ${what}`, () => assert.deepEqual(read(scheme, parameters, data).identity, is))
  }

  it('names no cloud where it is the public one', () => {
    const { authority, audience, resourceManager } = read('WorkloadIdentityFederation', who, { SubscriptionID: 'sub' })
    assert.deepEqual(
      [authority, audience, resourceManager],
      ['https://login.microsoftonline.com', 'https://management.azure.com/', 'https://management.azure.com'],
    )
  })

  const bad: readonly { it: string; read: () => unknown; says: RegExp }[] = [
    { it: 'without a tenant', read: () => read('ServicePrincipal', {}), says: /There is no tenant id in/ },
    {
      it: 'without an application',
      read: () => read('ServicePrincipal', { tenantid: 't' }),
      says: /no service principal id in/,
    },
    { it: 'without a secret', read: () => read('ServicePrincipal', who), says: /There is no service principal key in/ },
    {
      it: 'without a certificate',
      read: () => read('ServicePrincipal', { ...who, authenticationType: 'spnCertificate' }),
      says: /There is no certificate in/,
    },
    {
      it: 'without a subscription',
      read: () => read('WorkloadIdentityFederation', who, {}),
      says: /no subscription id in/,
    },
    {
      it: 'with an authority that would read the secret on its way',
      read: () =>
        read('WorkloadIdentityFederation', who, {
          ...publicCloud,
          activeDirectoryAuthority: 'http://login.example.com',
        }),
      says: /The authority in .* must be an https:\/\/ URL, got 'http:\/\/login\.example\.com': without TLS/,
    },
    {
      it: 'with another scheme',
      read: () => read('PublishProfile', who),
      says: /signs in by 'PublishProfile'; this task knows/,
    },
    {
      it: 'with AD FS',
      read: () =>
        read('ServicePrincipal', kinds.secret.parameters, { ...publicCloud, EnableAdfsAuthentication: 'true' }),
      says: /AD FS signs in/,
    },
  ]
  for (const { it: what, read, says } of bad) {
    it(`is refused ${what}`, () =>
      assert.throws(read, (error) => error instanceof ConnectionError && says.test(error.message)))
  }
})
