import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { clusterCredentials, connecting, kinds, type Reply, type Setting } from './cloud.ts'

const entra = (error: string, description: string, status = 401): Setting => ({
  cloud: { entra: () => ({ status, body: { error, error_description: description } }) },
})
const aadsts = (code: number) =>
  entra('invalid_client', `AADSTS${code}: What Entra says. Trace ID: 1 Correlation ID: 2 Timestamp: 3`)
const arm = (status: number, code: string, message: string, more: Setting = {}): Setting => ({
  ...more,
  cloud: { arm: () => ({ status, body: { error: { code, message } } }) },
})
const armBody = (body: Reply['body'], status = 200, headers?: Reply['headers']): Setting => ({
  cloud: { arm: () => ({ status, body, ...(headers && { headers }) }) },
})
const vouched = (status: number, body: Reply['body'], vouching: Setting['vouching'] = {}): Setting => ({
  kind: kinds.federation,
  cloud: { azureDevOps: () => ({ status, body }) },
  vouching,
})
const metadata = (status: number, body: Reply['body'], data = {}): Setting => ({
  kind: kinds.managedIdentity,
  cloud: { metadata: () => ({ status, body }) },
  data,
})

const html = '<html>Sign in</html>'

describe('a refusal on the way to an AKS cluster', () => {
  const cases: readonly { it: string; setting: Setting; says: RegExp }[] = [
    {
      it: 'by Entra ID says its code and first sentence, and nothing of its ids',
      setting: aadsts(7000222),
      says: /^Entra ID at https:\/\/login\.microsoftonline\.com gives no token to the Azure Resource Manager connection \(service principal with a secret\) \(401\): AADSTS7000222: What Entra says\. The secret has expired: give the connection a new one/,
    },
    {
      it: 'of a wrong secret',
      setting: aadsts(7000215),
      says: /The secret is wrong: give the connection the secret's value/,
    },
    { it: 'of another certificate', setting: aadsts(700027), says: /The certificate is not the application's/ },
    {
      it: 'of an unknown application',
      setting: aadsts(700016),
      says: /check the connection's service principal id and tenant/,
    },
    { it: 'of an unknown tenant', setting: aadsts(90002), says: /check the connection's tenant id and environment/ },
    { it: 'of another issuer', setting: aadsts(700211), says: /copy 'Issuer' from the connection's page/ },
    { it: 'of another audience', setting: aadsts(700212), says: /'api:\/\/AzureADTokenExchange'/ },
    { it: 'of another subject', setting: aadsts(700213), says: /copy 'Subject identifier' from the connection's page/ },
    { it: 'of a wrong clock', setting: aadsts(700024), says: /set the agent's clock/ },
    {
      it: "of another tenant's cluster",
      setting: aadsts(500011),
      says: /take a connection for the cluster's own tenant/,
    },
    { it: 'with a code of Entra ID that is new', setting: aadsts(1), says: /AADSTS1: What Entra says\.$/ },
    {
      it: 'by Entra ID on several lines',
      setting: entra('invalid_client', 'AADSTS1: What Entra says.\r\nTrace ID: 1\r\nTimestamp: 3'),
      says: /What Entra says\.$/,
    },
    { it: 'by Entra ID without a word', setting: entra('invalid_client', ''), says: /\(401\): invalid_client$/ },
    {
      it: 'by a sign-in page in place of Entra ID',
      setting: { cloud: { entra: () => ({ status: 200, body: html, headers: { 'content-type': 'text/html' } }) } },
      says: /Entra ID at \S+ answered 200 with text\/html, not JSON\. Check the address/,
    },
    {
      it: 'by an answer of Entra ID without a token',
      setting: { cloud: { entra: () => ({ status: 200, body: { expires_in: 1 } }) } },
      says: /answered without a token/,
    },
    {
      it: 'by an answer of Entra ID whose token never expires',
      setting: { cloud: { entra: () => ({ status: 200, body: { access_token: 't' } }) } },
      says: /answered without a token/,
    },
    {
      it: 'for want of a role',
      setting: arm(403, 'AuthorizationFailed', 'The client may not.'),
      says: /^Azure Resource Manager at https:\/\/management\.azure\.com gives no credentials of cluster 'prod' in resource group 'group' of subscription sub to the .*\(403\): AuthorizationFailed: The client may not\. Assign the role 'Azure Kubernetes Service Cluster User Role' on the cluster/,
    },
    {
      it: "for want of an admin's role",
      setting: arm(403, 'AuthorizationFailed', 'No.', { admin: true }),
      says: /gives no admin credentials of .* 'Azure Kubernetes Service Cluster Admin Role'/,
    },
    {
      it: 'of a cluster that is not there',
      setting: arm(404, 'ResourceNotFound', 'Not there.'),
      says: /\(404\): ResourceNotFound: Not there\. Check the inputs 'azureResourceGroup' and 'kubernetesCluster'\.$/,
    },
    {
      it: 'of a subscription that is not there',
      setting: arm(404, 'SubscriptionNotFound', 'Not there.'),
      says: /Check the connection's subscription\.$/,
    },
    {
      it: "of an admin where the cluster's own accounts are disabled",
      setting: arm(400, 'BadRequest', 'This cluster is set to disable local accounts.', { admin: true }),
      says: /disable local accounts\. Leave the input 'useClusterAdmin' at false/,
    },
    {
      it: 'of a token of another tenant',
      setting: arm(401, 'InvalidAuthenticationTokenTenant', 'x'),
      says: /Check the connection's tenant/,
    },
    {
      it: 'by a service that stays broken',
      setting: arm(503, 'ServerBusy', 'Busy.'),
      says: /Busy\. Run this step again later\.$/,
    },
    {
      it: 'of another kind',
      setting: armBody({ code: 'Odd', message: 'Something else.' }, 400),
      says: /\(400\): Odd: Something else\.$/,
    },
    {
      it: 'by an answer without a kubeconfig',
      setting: armBody({ kubeconfigs: [] }),
      says: /answered without a kubeconfig/,
    },
    {
      it: 'by a redirect, which would take the token elsewhere',
      setting: armBody('', 302, { location: 'https://elsewhere.example.com/x?secret' }),
      says: /answered 302 with a redirect to https:\/\/elsewhere\.example\.com, which is not followed/,
    },
    {
      it: 'by a user that signs in by another program',
      setting: { cloud: { arm: () => clusterCredentials({ exec: { command: 'other', args: ['login'] } }) } },
      says: /signs in by 'other' without '--server-id'/,
    },
    {
      it: 'by Azure DevOps that vouches for nobody',
      setting: vouched(404, { message: 'The service connection could not be found.' }),
      says: /^Azure DevOps at https:\/\/dev\.azure\.com does not vouch for this run \(workload identity federation, 404\): The service connection could not be found\. Check that/,
    },
    {
      it: 'by Azure DevOps that shows a sign-in page',
      setting: vouched(401, html),
      says: /federation, 401\)\. Check that this pipeline may use the service connection/,
    },
    {
      it: 'for an agent that does not know whom to ask',
      setting: vouched(200, {}, { requestUri: undefined }),
      says: /the agent has no variable 'System\.OidcRequestUri'\. Update the agent/,
    },
    {
      it: 'for an agent without a token of the run',
      setting: vouched(200, {}, { accessToken: undefined }),
      says: /the agent has no access token of the run/,
    },
    {
      it: 'by a machine without an identity',
      setting: metadata(400, { error: 'invalid_request', error_description: 'Identity not found' }),
      says: /^The metadata service at http:\/\/169\.254\.169\.254 gives no token for the agent's managed identity \(400\): Identity not found\. Assign a managed identity/,
    },
    {
      it: 'by a machine without that identity',
      setting: metadata(400, { error: 'invalid_request' }, { msiClientId: 'mine' }),
      says: /no token for the managed identity mine \(400\): invalid_request/,
    },
  ]
  for (const { it: what, setting, says } of cases) {
    it(`${what} is told with what to do`, () =>
      assert.rejects(connecting(setting).connected, (error) => {
        assert.ok(error instanceof ConnectionError, String(error))
        assert.match(error.message, says)
        return true
      }))
  }
})
