/** JSON Web Tokens (RFC 7519), as far as an identity provider makes and reads them. */
import { constants, type KeyObject, sign, verify } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>

/** A token that was taken apart. Nothing in it is true before `signedBy` is. */
export interface ReadToken {
  readonly header: Claims
  readonly claims: Claims
  /** Whether the key's owner signed it with RS256, PS256 or ES256, as the header says. */
  signedBy(key: KeyObject): boolean
}

/** A token signed with ES256. @param key  a private key on P-256 */
export function signToken(key: KeyObject, header: Claims, claims: Claims): string {
  const content = [{ typ: 'JWT', alg: 'ES256', ...header }, claims].map(encode).join('.')
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** The parts of a token; undefined when it is none. */
export function readToken(token: string): ReadToken | undefined {
  const [head, body, signature, ...rest] = token.split('.')
  const [header, claims] = [decode(head), decode(body)]
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined
  return {
    header,
    claims,
    signedBy: (key) => {
      const options = verifyOptions(header.alg, key)
      if (options === undefined) return false
      return verify('sha256', Buffer.from(`${head}.${body}`), options, Buffer.from(signature, 'base64url'))
    },
  }
}

/** How a signature of this algorithm is verified; undefined for a key of another kind, or one that is not known. */
function verifyOptions(algorithm: unknown, key: KeyObject): Parameters<typeof verify>[2] | undefined {
  const { asymmetricKeyType: type } = key
  if (algorithm === 'RS256' && type === 'rsa') return { key, padding: constants.RSA_PKCS1_PADDING }
  if (algorithm === 'PS256' && type === 'rsa') return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  if (algorithm === 'ES256' && type === 'ec') return { key, dsaEncoding: 'ieee-p1363' }
  return undefined
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function decode(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined
  } catch {
    // Not JSON, so not a token: that is the answer.
    return undefined
  }
}
