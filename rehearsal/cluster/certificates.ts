/**
 * Certificate authorities and what they sign, made anew at each start: the cluster's, and those of whoever a rehearsal
 * plays beside it.
 *
 * Certificates of three fixed profiles need some forty lines of DER (X.690), while the libraries for it bring twenty
 * packages and a global polyfill, or RSA only.
 */
import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

/** A certificate and its private key, both in PEM. */
export interface Certified {
  readonly certificate: string
  readonly key: string
}

/** When a certificate holds. */
export interface Validity {
  readonly from: Date
  readonly until: Date
}

/** What a certificate is to say. */
export type CertificateRequest = {
  /** For how long; from an hour ago for 30 days when absent. */
  readonly validity?: Validity
} & (
  | {
      readonly use: 'server'
      /** Host names and IPv4 addresses; `localhost` and 127.0.0.1 when absent. */
      readonly hosts?: readonly string[]
    }
  | {
      readonly use: 'client'
      /** To Kubernetes the user's name. */
      readonly name: string
      /** To Kubernetes the user's groups. */
      readonly organizations?: readonly string[]
    }
)

/** Who signs certificates that others trust. */
export interface CertificateAuthority {
  /** PEM: what others trust. */
  readonly certificate: string
  issue(request: CertificateRequest): Promise<Certified>
}

/** A server's certificate with the authority that signed it. */
export interface ServerCertificates extends Certified {
  /** PEM: what clients trust. */
  readonly authority: string
  /** Signs further certificates. */
  readonly issuer: CertificateAuthority
}

const newKey = promisify(generateKeyPair)

/** A new authority and, signed by it, a certificate for `localhost` and 127.0.0.1, both with keys on P-256. */
export async function createCertificates(now: Date): Promise<ServerCertificates> {
  const issuer = await createAuthority('rehearsal-ca', now)
  return { ...(await issuer.issue({ use: 'server' })), authority: issuer.certificate, issuer }
}

/** A new authority; it and all that it signs have keys on P-256. */
export async function createAuthority(name: string, now: Date): Promise<CertificateAuthority> {
  const { publicKey, privateKey } = await newKey('ec', { namedCurve: 'P-256' })
  const issuer: Issuer = { name: subject(name), key: privateKey, signature: ecdsaWithSha256 }
  const usual = aroundNow(now)
  return {
    certificate: pem(certify(issuer, subject(name), publicKey, authorityExtensions(publicKey), usual)),
    issue: async (request) => {
      const pair = await newKey('ec', { namedCurve: 'P-256' })
      const holder =
        request.use === 'server'
          ? subject(request.hosts?.[0] ?? 'localhost')
          : subject(request.name, request.organizations)
      const extensions = [...useExtensions(request), authorityKey(publicKey)]
      const certificate = certify(issuer, holder, pair.publicKey, extensions, request.validity ?? usual)
      return { certificate: pem(certificate), key: privatePem(pair.privateKey) }
    },
  }
}

/** A certificate that nobody but itself signed, with an RSA key of 2048 bits: what a service principal signs in with. */
export async function createSelfSigned(name: string, now: Date): Promise<Certified> {
  const { publicKey, privateKey } = await newKey('rsa', { modulusLength: 2048 })
  const issuer: Issuer = { name: subject(name), key: privateKey, signature: rsaWithSha256 }
  const certificate = certify(issuer, subject(name), publicKey, authorityExtensions(publicKey), aroundNow(now))
  return { certificate: pem(certificate), key: privatePem(privateKey) }
}

/** Clocks differ by a little, so a certificate holds from an hour ago; for 30 days. */
function aroundNow(now: Date): Validity {
  return { from: new Date(now.getTime() - 3_600_000), until: new Date(now.getTime() + 30 * 86_400_000) }
}

interface Issuer {
  /** DER */
  readonly name: Buffer
  readonly key: KeyObject
  /** DER: the algorithm that its key signs with. */
  readonly signature: Buffer
}

function certify(
  issuer: Issuer,
  holder: Buffer,
  publicKey: KeyObject,
  extensions: Buffer[],
  validity: Validity,
): Buffer {
  const content = sequence(
    der(0xa0, integer(2)),
    der(0x02, Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    issuer.signature,
    issuer.name,
    sequence(time(validity.from), time(validity.until)),
    holder,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', content, issuer.key)
  return sequence(content, issuer.signature, der(0x03, Buffer.of(0), signature))
}

// RFC 5280, 4.2.1: basicConstraints CA:TRUE; keyUsage keyCertSign and cRLSign; subjectKeyIdentifier.
const authorityExtensions = (publicKey: KeyObject): Buffer[] => [
  extension('551d13', sequence(der(0x01, Buffer.of(0xff))), 'critical'),
  extension('551d0f', der(0x03, Buffer.of(1, 0x06)), 'critical'),
  extension('551d0e', der(0x04, keyIdentifier(publicKey))),
]

// keyUsage digitalSignature; extendedKeyUsage; a server's subjectAltName.
function useExtensions(request: CertificateRequest): Buffer[] {
  const forSignatures = extension('551d0f', der(0x03, Buffer.of(7, 0x80)), 'critical')
  const extendedUse = (id: string): Buffer => extension('551d25', sequence(objectId(id)))
  switch (request.use) {
    case 'client':
      return [forSignatures, extendedUse('2b06010505070302')]
    case 'server': {
      const names = (request.hosts ?? ['localhost', '127.0.0.1']).map(alternativeName)
      return [forSignatures, extendedUse('2b06010505070301'), extension('551d11', sequence(...names))]
    }
  }
}

function authorityKey(authority: KeyObject): Buffer {
  return extension('551d23', sequence(der(0x80, keyIdentifier(authority))))
}

function alternativeName(host: string): Buffer {
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(host)
  return address ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical === undefined ? [] : [der(0x01, Buffer.of(0xff))]
  return sequence(objectId(id), ...flag, der(0x04, value))
}

/** A name: the organizations (2.5.4.10), then the common name (2.5.4.3). */
function subject(name: string, organizations: readonly string[] = []): Buffer {
  const part = (id: string, text: string): Buffer =>
    der(0x31, sequence(objectId(id), der(0x0c, Buffer.from(text, 'utf8'))))
  return sequence(...organizations.map((each) => part('55040a', each)), part('550403', name))
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const integer = (value: number): Buffer => der(0x02, Buffer.of(value))
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
const rsaWithSha256 = sequence(objectId('2a864886f70d01010b'), der(0x05))

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
