import { X509Certificate } from 'node:crypto'
import { type Fields, parseFields } from './fields.ts'

/**
 * Whom a bearer token stands for, read from its own claims (a JWT's; nothing is verified): a service account's name, or
 * in a token of Entra ID the user's name or the object id that role bindings of AKS name. Undefined for other tokens:
 * which of their claims counts only the API server knows.
 */
export function identityOfToken(token: string): string | undefined {
  const { sub, upn, oid } = claimsOf(token)
  if (typeof sub === 'string' && sub.startsWith('system:serviceaccount:')) return sub
  return [upn, oid].find((name): name is string => typeof name === 'string')
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

/** Tokens are opaque to clients; one that is no JWT tells nothing. */
function claimsOf(token: string): Fields {
  const payload = token.split('.')[1] ?? ''
  return parseFields(Buffer.from(payload, 'base64url').toString('utf8')) ?? {}
}
