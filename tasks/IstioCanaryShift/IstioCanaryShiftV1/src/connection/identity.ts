import { X509Certificate } from 'node:crypto'

/**
 * Whom a bearer token stands for, read from its own claims (a JWT's; nothing is verified): a service account's name, or
 * in a token of Entra ID the user's name or the object id that role bindings of AKS name. Undefined for other tokens.
 */
export function identityOfToken(token: string): string | undefined {
  const claims = claimsOf(token)
  const names = [claims.upn, claims.oid, claims.appid, claims.sub]
  return names.find((name): name is string => typeof name === 'string' && name !== '')
}

/** The name that Kubernetes takes from a client certificate: its common name. Undefined when it has none, or is no PEM. */
export function identityOfCertificate(pem: string | Buffer): string | undefined {
  try {
    return /^CN=(.+)$/m.exec(new X509Certificate(pem).subject)?.[1]
  } catch {
    // What is wrong with a certificate is told by whoever presents it; here only its name is missing then.
    return undefined
  }
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = token.split('.')[1]
  if (payload === undefined) return {}
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return claims !== null && typeof claims === 'object' ? { ...claims } : {}
  } catch {
    // Tokens are opaque to clients; one that is no JWT tells nothing.
    return {}
  }
}
