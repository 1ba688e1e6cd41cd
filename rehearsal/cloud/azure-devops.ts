/**
 * Azure DevOps, as far as a job asks it for a token that says which service connection it runs with
 * (`POST …/oidctoken?api-version=7.1&serviceConnectionId=…`).
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Certified } from '../cluster/certificates.ts'
import type { FederatedIssuer } from './entra-credentials.ts'
import { signToken } from './jwt.ts'
import { page, startWebService, type WebAnswer, type WebRequest, type WebService } from './web-service.ts'

export interface AzureDevOpsOptions {
  readonly certified: Certified
  readonly now: () => Date
  readonly organization: string
  readonly project: { readonly id: string; readonly name: string }
  /** The token of the run's own connection. */
  readonly accessToken: string
  /** Names of the service connections that a run may use, by their ids. */
  readonly connections: () => ReadonlyMap<string, string>
}

export interface AzureDevOps extends WebService {
  /** What a step has in `System.OidcRequestUri`. */
  readonly oidcRequestUri: string
  /** Who signs the tokens. */
  readonly issuer: FederatedIssuer
  /** What the tokens of a service connection name as their subject. */
  subjectOf(connectionName: string): string
  /** Every token that was given out; each is another. */
  readonly issued: readonly string[]
  /** How long tokens hold that are given out from now on, in whole seconds; ten minutes at first. */
  lifetime: number
}

/** Of the audience that Entra expects. */
export const exchangeAudience = 'api://AzureADTokenExchange'

/** Starts an organization. */
export async function startAzureDevOps(options: AzureDevOpsOptions): Promise<AzureDevOps> {
  const { organization, project, now } = options
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const organizationId = randomUUID()
  const path = `/${organization}/${project.id}/_apis/distributedtask/hubs/build/plans/${randomUUID()}/jobs/${randomUUID()}/oidctoken`
  const issuer = { issuer: `https://vstoken.dev.azure.com/${organizationId}`, publicKey }
  const subjectOf = (name: string): string => `sc://${organization}/${project.name}/${name}`
  const issued: string[] = []

  const service = await startWebService(options.certified, (request) => {
    if (request.headers.authorization !== `Bearer ${options.accessToken}`) return notSignedIn(request)
    const problem = problemOf(request, path)
    if (problem !== undefined) return problem
    const name = options.connections().get(request.query.get('serviceConnectionId') ?? '')
    if (name === undefined) {
      return failed(404, 'ServiceEndpointNotFoundException', 'The service connection could not be found.')
    }
    const seconds = Math.floor(now().getTime() / 1000)
    const claims = {
      iss: issuer.issuer,
      sub: subjectOf(name),
      aud: exchangeAudience,
      iat: seconds,
      nbf: seconds,
      exp: seconds + devOps.lifetime,
      jti: randomUUID(),
      org_id: organizationId,
      prj_id: project.id,
    }
    const oidcToken = signToken(privateKey, { kid: 'rehearsal' }, claims)
    issued.push(oidcToken)
    return { status: 200, body: { oidcToken } }
  })
  const oidcRequestUri = `${service.url}${path}`
  const devOps: AzureDevOps = { ...service, oidcRequestUri, issuer, subjectOf, issued, lifetime: 600 }
  return devOps
}

function problemOf({ method, path: asked, query, headers }: WebRequest, path: string): WebAnswer | undefined {
  if (asked !== path || method !== 'POST') {
    return failed(404, 'VssResourceNotFoundException', `The controller for path '${asked}' was not found.`)
  }
  if (!query.has('api-version')) {
    const message = 'No api-version was supplied for the "POST" request. The version must be supplied.'
    return failed(400, 'VssVersionNotSpecifiedException', message)
  }
  if (!headers['content-type']?.startsWith('application/json')) {
    return failed(415, 'UnsupportedMediaTypeException', 'The request entity media type is not supported.')
  }
  return undefined
}

/** Browsers are led to a sign-in; a program says by a header that it is none, and is told. */
function notSignedIn({ headers }: WebRequest): WebAnswer {
  if (headers['x-tfs-fedauthredirect'] === 'Suppress') return { status: 401, body: page }
  return { status: 302, headers: { location: 'https://spsprodweu1.vssps.visualstudio.com/_signin' }, body: page }
}

function failed(status: number, typeKey: string, message: string): WebAnswer {
  const typeName = `Microsoft.TeamFoundation.Framework.Server.${typeKey}, Microsoft.TeamFoundation.Framework.Server`
  return { status, body: { $id: '1', innerException: null, message, typeName, typeKey, errorCode: 0, eventId: 3000 } }
}
