import { constants, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto'
import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'

// Entra ID advises five to ten minutes.
const lifetimeSeconds = 10 * 60

/**
 * The assertion (a JWT) by which an application proves to Entra ID that it holds its certificate's private key.
 * Source: "Microsoft identity platform application authentication certificate credentials". The thumbprint is given
 * also as the SHA-1 that older clouds look for.
 * @param pem  Certificate and private key, in any order; a chain may follow.
 * @param audience  The token endpoint.
 * @param now  Milliseconds since the epoch.
 * @throws ConnectionError when the PEM lacks one of the two, or they do not belong together.
 */
export function signClientAssertion(pem: string, client: string, audience: string, now: number): string {
  const { key, certificate } = readPair(pem)
  const thumbprint = (hex: string) => Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url')
  const header = {
    alg: 'PS256',
    typ: 'JWT',
    x5t: thumbprint(certificate.fingerprint),
    'x5t#S256': thumbprint(certificate.fingerprint256),
  }
  const seconds = Math.floor(now / 1_000)
  const claims = {
    aud: audience,
    iss: client,
    sub: client,
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + lifetimeSeconds,
  }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, ...padding }).toString('base64url')}`
}

function readPair(pem: string): { key: KeyObject; certificate: X509Certificate } {
  const key = readKey(/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(pem)?.[0])
  const type = String(key.asymmetricKeyType)
  if (type !== 'rsa') throw unusable(msg`its private key is ${type}; Entra ID takes RSA`)
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  const certificate = blocks.map(readCertificate).find((each) => each.checkPrivateKey(key))
  if (certificate !== undefined) return { key, certificate }
  throw unusable(
    blocks.length === 0 ? msg`it holds no certificate` : msg`its private key is not that of its certificate`,
  )
}

function readKey(block: string | undefined): KeyObject {
  if (block === undefined) throw unusable(msg`it holds no private key`)
  if (block.includes('ENCRYPTED')) throw unusable(msg`its private key is encrypted`)
  try {
    return createPrivateKey(block)
  } catch (error) {
    throw unusable(msg`its private key cannot be read`, error)
  }
}

function readCertificate(block: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch (error) {
    throw unusable(msg`its certificate cannot be read`, error)
  }
}

function unusable(why: string, cause?: unknown): ConnectionError {
  return new ConnectionError(
    msg`The certificate of the Azure Resource Manager connection cannot be used: ${why}. Give the connection a PEM with the certificate and its RSA private key.`,
    cause,
  )
}
