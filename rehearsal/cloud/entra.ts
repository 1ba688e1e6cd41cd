/** Microsoft Entra ID, as far as service principals get tokens from it (OAuth 2.0 client credentials, v2.0 endpoint). */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Certified } from '../cluster/certificates.ts'
import { type Application, authenticate, type FederatedIssuer } from './entra-credentials.ts'
import { type Refusal, refusals, refused } from './entra-errors.ts'
import { readToken, signToken } from './jwt.ts'
import { startWebService, type WebAnswer, type WebRequest, type WebService } from './web-service.ts'

export interface EntraOptions {
  readonly certified: Certified
  readonly now: () => Date
  readonly tenant: string
  readonly applications: readonly Application[]
  /** Identifiers of the applications that tokens can be asked for, such as ARM's address or the id of a cluster's server. */
  readonly resources: readonly string[]
  /** Whose federated tokens can be verified: in truth by the issuer's published keys. */
  readonly issuers: readonly FederatedIssuer[]
}

/** An access token that was given out. */
export interface IssuedToken {
  readonly token: string
  readonly audience: string
  readonly clientId: string
}

/** Who a token speaks for. */
export interface Principal {
  readonly clientId: string
  readonly objectId: string
}

/** Why a token is no good. */
export type TokenFault = 'malformed' | 'expired' | 'audience'

export interface Entra extends WebService {
  /** Ends in a slash, as the data of a service connection has it. */
  readonly authority: string
  readonly tenant: string
  readonly issued: readonly IssuedToken[]
  /** The JWTs that clients have signed in with. */
  readonly assertions: readonly string[]
  /** How long tokens hold that are given out from now on, in whole seconds; an hour at first. */
  lifetime: number
  /** Gives out a token without asking for credentials: what the metadata service of a virtual machine has. */
  issue(clientId: string, resource: string): { readonly token: string; readonly expires: Date }
  /** Makes one more application known that tokens can be asked for. */
  addResource(identifier: string): void
  /** Lets no token count that was given out so far, as when somebody revokes the sessions of a principal. */
  revokeAll(): void
  /** Whom a token speaks for to one of these resources (without a slash at the end), or why to nobody. */
  principalOf(token: string, resources: readonly string[]): Principal | TokenFault
}

/** Starts the directory of one tenant. */
export async function startEntra(options: EntraOptions): Promise<Entra> {
  const { now, tenant, applications } = options
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const resources = options.resources.map(withoutSlash)
  const issued: IssuedToken[] = []
  const assertions: string[] = []
  const revoked = new Set<string>()

  const issue: Entra['issue'] = (clientId, audience) => {
    const { objectId } = applications.find((each) => each.clientId === clientId) ?? fail(`no application ${clientId}`)
    const seconds = Math.floor(now().getTime() / 1000)
    const expires = seconds + entra.lifetime
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${tenant}/`,
      iat: seconds,
      nbf: seconds,
      exp: expires,
      appid: clientId,
      idtyp: 'app',
      oid: objectId,
      sub: objectId,
      tid: tenant,
      uti: randomUUID(),
      ver: '1.0',
    }
    const token = signToken(privateKey, { kid: 'rehearsal' }, claims)
    issued.push({ token, audience, clientId })
    return { token, expires: new Date(expires * 1000) }
  }

  const answer = (request: WebRequest): WebAnswer => {
    const asked = understood(request, tenant)
    if ('code' in asked) return refused(asked, now())
    const { form, scope } = asked
    const clientId = form.get('client_id') ?? ''
    const application = applications.find((each) => each.clientId === clientId)
    if (application === undefined) return refused(refusals.application(clientId, tenant), now())
    const assertion = form.get('client_assertion')
    if (assertion !== null) assertions.push(assertion)
    const endpoints = [`${service.url}/${tenant}/oauth2/v2.0/token`, `${service.url}/${tenant}/v2.0`]
    const problem = authenticate(application, form, { endpoints, issuers: options.issuers, now: now() })
    if (problem !== undefined) return refused(problem, now())
    const resource = scope.slice(0, -'/.default'.length)
    if (!resources.includes(withoutSlash(resource))) return refused(refusals.resource(resource, tenant), now())
    const { token } = issue(clientId, resource)
    const { lifetime } = entra
    const body = { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: token }
    return { status: 200, body }
  }

  const service = await startWebService(options.certified, answer)
  const entra: Entra = {
    ...service,
    authority: `${service.url}/`,
    tenant,
    issued,
    assertions,
    lifetime: 3600,
    issue,
    addResource: (identifier) => {
      resources.push(withoutSlash(identifier))
    },
    revokeAll: () => {
      for (const { token } of issued) revoked.add(token)
    },
    principalOf: (token, audiences) => {
      const read = readToken(token)
      if (read === undefined || !read.signedBy(publicKey)) return 'malformed'
      const { aud, exp, appid, oid } = read.claims
      if (revoked.has(token) || Number(exp) * 1000 <= now().getTime()) return 'expired'
      if (!audiences.includes(withoutSlash(String(aud)))) return 'audience'
      return { clientId: String(appid), objectId: String(oid) }
    },
  }
  return entra
}

/** What is asked for, before who asks is looked at. */
function understood(
  { method, path, body }: WebRequest,
  tenant: string,
): { readonly form: URLSearchParams; readonly scope: string } | Refusal {
  const [, asked = '', ...rest] = path.split('/')
  if (asked !== tenant) return refusals.tenant(asked)
  if (method !== 'POST' || rest.join('/') !== 'oauth2/v2.0/token') return refusals.missing('grant_type')
  const form = new URLSearchParams(body)
  const grant = form.get('grant_type')
  if (grant === null) return refusals.missing('grant_type')
  if (grant !== 'client_credentials') return refusals.grant(grant)
  for (const name of ['client_id', 'scope']) if (!form.get(name)) return refusals.missing(name)
  const scope = form.get('scope') ?? ''
  return scope.endsWith('/.default') ? { form, scope } : refusals.scope(scope)
}

function withoutSlash(resource: string): string {
  return resource.replace(/\/$/, '')
}

function fail(what: string): never {
  throw new Error(`The rehearsal's Entra has ${what}.`)
}
