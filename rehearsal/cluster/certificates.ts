/**
 * The cluster's certificate authority and the API server's certificate, made anew at each start.
 *
 * Two certificates of one fixed profile need some twenty lines of DER (X.690), while the libraries for it bring twenty
 * packages and a global polyfill, or RSA only.
 */
import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

/** All in PEM. */
export interface ServerCertificates {
  /** What clients trust. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Days for which the certificates hold. */
const lifetime = 30

/** A new authority and, signed by it, a certificate for `localhost` and 127.0.0.1, both with keys on P-256. */
export async function createCertificates(now: Date): Promise<ServerCertificates> {
  const newKey = promisify(generateKeyPair)
  const [authority, server] = await Promise.all([
    newKey('ec', { namedCurve: 'P-256' }),
    newKey('ec', { namedCurve: 'P-256' }),
  ])
  const issuer = { name: 'rehearsal-ca', key: authority.privateKey }
  return {
    authority: pem(certify(issuer, 'rehearsal-ca', authority.publicKey, authorityExtensions(authority.publicKey), now)),
    certificate: pem(certify(issuer, 'localhost', server.publicKey, serverExtensions(authority.publicKey), now)),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

interface Issuer {
  readonly name: string
  readonly key: KeyObject
}

function certify(issuer: Issuer, subject: string, publicKey: KeyObject, extensions: Buffer[], now: Date): Buffer {
  const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
  // Clocks differ by a little, so the certificate holds from an hour ago.
  const validity = sequence(
    time(new Date(now.getTime() - 3_600_000)),
    time(new Date(now.getTime() + lifetime * 86_400_000)),
  )
  const content = sequence(
    der(0xa0, integer(2)),
    der(0x02, Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer.name),
    validity,
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', content, issuer.key)
  return sequence(content, ecdsaWithSha256, der(0x03, Buffer.of(0), signature))
}

// RFC 5280, 4.2.1: basicConstraints CA:TRUE; keyUsage keyCertSign and cRLSign; subjectKeyIdentifier.
const authorityExtensions = (publicKey: KeyObject): Buffer[] => [
  extension('551d13', sequence(der(0x01, Buffer.of(0xff))), 'critical'),
  extension('551d0f', der(0x03, Buffer.of(1, 0x06)), 'critical'),
  extension('551d0e', der(0x04, keyIdentifier(publicKey))),
]

// keyUsage digitalSignature; extendedKeyUsage serverAuth; subjectAltName DNS:localhost, IP:127.0.0.1;
// authorityKeyIdentifier.
const serverExtensions = (authority: KeyObject): Buffer[] => [
  extension('551d0f', der(0x03, Buffer.of(7, 0x80)), 'critical'),
  extension('551d25', sequence(objectId('2b06010505070301'))),
  extension('551d11', sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))),
  extension('551d23', sequence(der(0x80, keyIdentifier(authority)))),
]

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical === undefined ? [] : [der(0x01, Buffer.of(0xff))]
  return sequence(objectId(id), ...flag, der(0x04, value))
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(name)))))
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const integer = (value: number): Buffer => der(0x02, Buffer.of(value))
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
