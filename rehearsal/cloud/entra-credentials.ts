/** How a service principal proves to Entra who it is: a secret, its certificate, or a token of an issuer it trusts. */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { type Refusal, refusals } from './entra-errors.ts'
import { type ReadToken, readToken } from './jwt.ts'

/** An application with its service principal. */
export interface Application {
  readonly clientId: string
  /** Of the service principal: the name that a cluster knows it by. */
  readonly objectId: string
  readonly secrets?: readonly { readonly value: string; readonly expires?: Date }[]
  /** PEM, without the key. */
  readonly certificate?: string
  readonly federations?: readonly Federation[]
}

/** Whose tokens count as the application's own: a federated identity credential. */
export interface Federation {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** Who gives out tokens that can be federated. */
export interface FederatedIssuer {
  readonly issuer: string
  readonly publicKey: KeyObject
}

export interface Verification {
  /** Addresses that an assertion signed by a certificate may be meant for. */
  readonly endpoints: readonly string[]
  readonly issuers: readonly FederatedIssuer[]
  readonly now: Date
}

/** Seconds by which clocks may differ. Entra allows five minutes; tests want to see an end. */
const skew = 5
const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Undefined when the form proves to come from the application; else why not. */
export function authenticate(
  application: Application,
  form: URLSearchParams,
  verification: Verification,
): Refusal | undefined {
  const secret = form.get('client_secret')
  if (secret !== null) return bySecret(application, secret, verification.now)
  const assertion = form.get('client_assertion')
  if (assertion === null || form.get('client_assertion_type') !== bearer) return refusals.noCredential()
  const token = readToken(assertion)
  if (token === undefined) return refusals.malformedAssertion()
  const isOwn = token.claims.iss === application.clientId
  return isOwn ? byCertificate(application, token, verification) : byFederation(application, token, verification)
}

function bySecret({ clientId, secrets = [] }: Application, secret: string, now: Date): Refusal | undefined {
  const known = secrets.find(({ value }) => value === secret)
  if (known === undefined) return refusals.secret(clientId)
  return known.expires !== undefined && known.expires <= now ? refusals.secretExpired(clientId) : undefined
}

/** Source: "Microsoft identity platform application authentication certificate credentials". */
function byCertificate(
  { clientId, certificate }: Application,
  token: ReadToken,
  { endpoints, now }: Verification,
): Refusal | undefined {
  const { header, claims } = token
  const thumbprint = header['x5t#S256'] ?? header.x5t
  if (certificate === undefined) return refusals.certificate(thumbprint)
  const known = new X509Certificate(certificate)
  const isNamed =
    header['x5t#S256'] === thumbprintOf(known, 'sha256') ||
    (header['x5t#S256'] === undefined && header.x5t === thumbprintOf(known, 'sha1'))
  if (!isNamed || !token.signedBy(known.publicKey)) return refusals.certificate(thumbprint)
  if (!endpoints.includes(String(claims.aud))) return refusals.assertionAudience()
  if (claims.sub !== clientId || typeof claims.jti !== 'string') return refusals.malformedAssertion()
  return holds(token, now) ? undefined : refusals.assertionTime(now)
}

function byFederation(
  { federations = [] }: Application,
  token: ReadToken,
  { issuers, now }: Verification,
): Refusal | undefined {
  const { iss, sub, aud } = token.claims
  const ofIssuer = federations.filter(({ issuer }) => issuer === iss)
  const ofSubject = ofIssuer.filter(({ subject }) => subject === sub)
  if (ofIssuer.length === 0) return refusals.federatedIssuer(iss)
  if (ofSubject.length === 0) return refusals.federatedSubject(sub)
  if (!ofSubject.some(({ audience }) => audience === aud)) return refusals.federatedAudience(aud)
  const issuer = issuers.find((each) => each.issuer === iss)
  if (issuer === undefined || !token.signedBy(issuer.publicKey)) return refusals.signature()
  return holds(token, now) ? undefined : refusals.assertionTime(now)
}

function holds({ claims: { nbf, exp } }: ReadToken, now: Date): boolean {
  const seconds = now.getTime() / 1000
  return Number(exp) > seconds - skew && Number(nbf ?? 0) < seconds + skew
}

function thumbprintOf({ raw }: X509Certificate, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(raw).digest('base64url')
}
