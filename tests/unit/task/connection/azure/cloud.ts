import { connectByAzure } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/azure/index.ts'
import type {
  Answer,
  OutgoingRequest,
} from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/request.ts'
import { base64, jwt, type Surroundings, serviceConnection, surroundings, type Values } from '../surroundings.ts'

/** What a service answers: a JSON object, or text as it is. */
export interface Reply {
  readonly status: number
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** Azure's services as one function: who answers is told by the address. */
export interface Cloud {
  entra: (form: URLSearchParams, url: URL) => Reply
  arm: (request: OutgoingRequest, url: URL) => Reply
  azureDevOps: (request: OutgoingRequest, url: URL) => Reply
  metadata: (request: OutgoingRequest, url: URL) => Reply
}

export const kubelogin = ['get-token', '--login', 'devicecode', '--server-id', 'server-app', '--tenant-id', 'other']

/** The kubeconfig that Azure Resource Manager gives for a cluster whose user is that. */
export function clusterCredentials(user: object, name = 'clusterUser'): Reply {
  const kubeconfig = {
    clusters: [
      { name: 'prod', cluster: { server: 'https://prod.azmk8s.io:443', 'certificate-authority-data': base64('CA') } },
    ],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'u' } }],
    'current-context': 'prod',
  }
  return { status: 200, body: { kubeconfigs: [{ name, value: base64(JSON.stringify(kubeconfig)) }] } }
}

/** A cloud that gives tokens for an hour, and the credentials of a cluster that takes them. */
export function usualCloud(around: Surroundings): Cloud {
  let count = 0
  const token = (resource: string, lifetime: unknown) => {
    count++
    return { status: 200, body: { access_token: jwt({ oid: 'object-id', resource, count }), expires_in: lifetime } }
  }
  return {
    entra: (form) => token(form.get('scope') ?? '', 3600),
    arm: () => clusterCredentials({ exec: { command: 'kubelogin', args: kubelogin } }),
    azureDevOps: () => ({ status: 200, body: { oidcToken: `vouched-${around.now()}-${++count}` } }),
    metadata: (_, url) => token(url.searchParams.get('resource') ?? '', '3600'),
  }
}

/** The data of a connection in the public cloud. */
export const publicCloud: Values = {
  subscriptionId: 'sub',
  environmentAuthorityUrl: 'https://login.windows.net/',
  activeDirectoryAuthority: 'https://login.microsoftonline.com/',
  activeDirectoryServiceEndpointResourceId: 'https://management.core.windows.net/',
}

/** How the connections of each kind sign in: their scheme and parameters. */
export const kinds = {
  secret: {
    scheme: 'ServicePrincipal',
    parameters: {
      tenantid: 'tenant',
      serviceprincipalid: 'app',
      serviceprincipalkey: 's3cret',
      authenticationType: 'spnKey',
    },
  },
  federation: {
    scheme: 'WorkloadIdentityFederation',
    parameters: { tenantid: 'tenant', serviceprincipalid: 'app' },
  },
  managedIdentity: { scheme: 'ManagedServiceIdentity', parameters: { tenantid: 'tenant' } },
} as const

export interface Setting {
  readonly kind?: { readonly scheme: string | undefined; readonly parameters: Values }
  readonly data?: Values
  readonly cloud?: Partial<Cloud>
  readonly admin?: boolean
  readonly vouching?: { readonly requestUri?: string | undefined; readonly accessToken?: string | undefined }
  readonly metadataHost?: string
}

/** Connects to the cluster `prod` of the group `group`, and keeps what was sent, beside what was masked by then. */
export function connecting(setting: Setting = {}) {
  const around = surroundings()
  const { kind = kinds.secret, data = {}, admin = false, vouching = {}, metadataHost } = setting
  const cloud = { ...usualCloud(around), ...setting.cloud }
  const sent: { request: OutgoingRequest; url: URL; form: URLSearchParams; maskedBefore: readonly string[] }[] = []

  async function send(request: OutgoingRequest): Promise<Answer> {
    const url = new URL(request.url)
    const form = new URLSearchParams(request.body)
    sent.push({ request, url, form, maskedBefore: [...around.masked] })
    const { status, body, headers = {} } = reply(cloud, request, url, form)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { status, text, header: (name) => headers[name] }
  }

  const connected = connectByAzure(
    {
      connection: serviceConnection('https://management.azure.com/', kind.scheme, kind.parameters, {
        ...publicCloud,
        ...data,
      }),
      vouching: {
        requestUri: 'https://dev.azure.com/o/p/oidctoken',
        accessToken: 'run-token',
        endpoint: 'id',
        ...vouching,
      },
      metadataHost,
    },
    { resourceGroup: 'group', cluster: 'prod', admin },
    around,
    new AbortController().signal,
    send,
  )
  return { connected, sent, around }
}

function reply(cloud: Cloud, request: OutgoingRequest, url: URL, form: URLSearchParams): Reply {
  if (url.pathname.endsWith('/oauth2/v2.0/token')) return cloud.entra(form, url)
  if (url.pathname.endsWith('/oidctoken')) return cloud.azureDevOps(request, url)
  if (url.pathname === '/metadata/identity/oauth2/token') return cloud.metadata(request, url)
  return cloud.arm(request, url)
}
