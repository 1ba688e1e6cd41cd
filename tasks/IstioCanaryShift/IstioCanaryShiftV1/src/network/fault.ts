import { msg } from '../language/message.ts'
import { NetworkError } from './network-error.ts'

/** Who could not be reached: the server that was asked, or the proxy on the way to it. */
export interface Peer {
  /** For people: `https://host:port`, or `the proxy http://host:port`. Never with credentials. */
  readonly name: string
  readonly isProxy: boolean
}

interface Fault {
  /** Matches the error's code, or its message where OpenSSL gives several causes one code. */
  readonly signs: RegExp
  /** The fault of a peer that is named, and what is known besides, which stands behind it: ` (ECONNREFUSED)`. */
  readonly says: (peer: string, detail: string) => string
  /** What to do about it. */
  readonly next: () => string
  readonly lasting?: true
}

const authorityAdvice = () =>
  msg`Put the authority of that server (PEM) into the connection, or have the agent trust it (--sslcacert). A proxy that looks into TLS shows certificates of its own.`

/**
 * What Node and OpenSSL report, in the order of looking. Codes: Node's documentation of `tls` ("X509 certificate error
 * codes") and of `errors` ("Common system errors"); OpenSSL's alerts have their names in the code or the message.
 */
const faults: readonly Fault[] = [
  {
    signs: /\b(ENOTFOUND|ENODATA)\b/,
    says: (peer, detail) => msg`${peer} cannot be reached: its name has no address${detail}.`,
    next: () =>
      msg`Check the name. That of a private cluster is known only inside its own network: the agent must run there, or reach its DNS.`,
  },
  {
    signs: /\bEAI_AGAIN\b/,
    says: (peer, detail) => msg`${peer} cannot be reached: no name server answered${detail}.`,
    next: () => msg`Check the agent's DNS and its network, then run this step again.`,
  },
  {
    signs: /\bECONNREFUSED\b/,
    says: (peer, detail) => msg`${peer} cannot be reached: it refuses the connection${detail}.`,
    next: () => msg`Check host and port, and that the server runs.`,
  },
  {
    signs: /\b(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)\b/,
    says: (peer, detail) => msg`${peer} cannot be reached: there is no way there from the agent${detail}.`,
    next: () => msg`Check the agent's network, firewall and proxy.`,
  },
  {
    signs: /\bETIMEDOUT\b/,
    says: (peer, detail) => msg`${peer} cannot be reached: nothing answered there${detail}.`,
    next: () => msg`Check host and port, and that no firewall drops the agent's packets.`,
  },
  {
    signs: /\bCERT_HAS_EXPIRED\b/,
    says: (peer, detail) => msg`${peer} is not trusted: a certificate of its chain has expired${detail}.`,
    next: () => msg`Renew the server's certificate, and check the agent's clock.`,
    lasting: true,
  },
  {
    signs: /\bCERT_NOT_YET_VALID\b/,
    says: (peer, detail) => msg`${peer} is not trusted: a certificate of its chain is not valid yet${detail}.`,
    next: () => msg`Check the agent's clock, then the server's certificate.`,
    lasting: true,
  },
  {
    signs: /\bERR_TLS_CERT_ALTNAME_INVALID\b/,
    says: (peer, detail) => msg`${peer} is not trusted: its certificate is for other names${detail}.`,
    next: () =>
      msg`Use a name of the certificate as the server of the connection, or set 'tls-server-name' in the kubeconfig.`,
    lasting: true,
  },
  {
    signs: /\b(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)\b/,
    says: (peer, detail) =>
      msg`${peer} is not trusted: its certificate, or the authority of it, is self-signed and unknown to the agent${detail}.`,
    next: authorityAdvice,
    lasting: true,
  },
  {
    signs: /\b(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)\b/,
    says: (peer, detail) =>
      msg`${peer} is not trusted: its certificate is by an authority that is unknown to the agent${detail}.`,
    next: authorityAdvice,
    lasting: true,
  },
  {
    signs: /\b(CERT_\w+|UNABLE_TO_\w+|INVALID_(CA|PURPOSE)|CRL_\w+|HOSTNAME_MISMATCH)\b/,
    says: (peer, detail) => msg`${peer} is not trusted: its certificate is not in order${detail}.`,
    next: () => msg`Renew the server's certificate.`,
    lasting: true,
  },
  {
    signs:
      /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|NO_CERTIFICATE)|ALERT_HANDSHAKE_FAILURE/,
    says: (peer, detail) =>
      msg`${peer} does not accept this client: it wants a client certificate, or another one${detail}.`,
    next: () => msg`Put a client certificate that the server knows, and its key, into the connection.`,
    lasting: true,
  },
  {
    signs: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|wrong version number|packet length too long/,
    says: (peer, detail) => msg`${peer} does not speak TLS on that port${detail}.`,
    next: () => msg`Check the port, and whether the address should begin with http://.`,
    lasting: true,
  },
  {
    signs: /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW/,
    says: (peer, detail) => msg`${peer} speaks no version of TLS that is still safe${detail}.`,
    next: () => msg`Have the server speak TLS 1.2 or later.`,
    lasting: true,
  },
  {
    signs: /\bERR_OSSL_|\bERR_CRYPTO_|KEY_VALUES_MISMATCH|\bPEM\b|mac verify failure|bad decrypt/,
    says: (peer, detail) =>
      msg`${peer} was not asked: the connection's own certificate or key cannot be read${detail}.`,
    next: () =>
      msg`Check the client certificate, its key and its password, and the certificate authority: each must be whole.`,
    lasting: true,
  },
  {
    signs:
      /\b(ECONNRESET|EPIPE|ERR_HTTP2_\w+|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)\b|socket hang up|connection was closed/,
    says: (peer, detail) => msg`${peer} ended the connection before it had answered${detail}.`,
    next: () =>
      msg`Run this step again. If it stays so, look for a firewall or proxy in between that ends connections.`,
  },
]

/** Tells an error of the network in a sentence of its own. One that is told already stays as it is. */
export function explainFault(error: unknown, peer: Peer): NetworkError {
  if (error instanceof NetworkError) return error
  const { code, text } = readError(error)
  const fault = faults.find(({ signs }) => signs.test(code) || signs.test(text))
  if (fault === undefined) {
    const next = msg`Check the address, its certificate and the network between, then run this step again.`
    return new NetworkError(msg`${peer.name} cannot be reached: ${text}${tellCode(code)}.`, next, false, error)
  }
  const next = peer.isProxy
    ? msg`Check the proxy that the agent or the kubeconfig names. ${fault.next()}`
    : fault.next()
  const what = fault.says(peer.name, `${certificateNames(error)}${tellCode(code)}`)
  return new NetworkError(what, next, fault.lasting === true, error)
}

/** What did not come in time. */
export type Awaited = 'connection' | 'tlsConnection' | 'tunnel' | 'answer'

export function timeOut({ name, isProxy }: Peer, awaited: Awaited, ms: number): NetworkError {
  const next = isProxy
    ? msg`Check the proxy and the way to it, then run this step again.`
    : msg`Check host, port, firewall and proxy, then run this step again.`
  return new NetworkError(tellLate(name, awaited, ms / 1000), next, false)
}

function tellLate(name: string, awaited: Awaited, seconds: number): string {
  switch (awaited) {
    case 'connection':
      return msg`${name} gave no connection within ${seconds} s.`
    case 'tlsConnection':
      return msg`${name} gave no TLS connection within ${seconds} s.`
    case 'tunnel':
      return msg`${name} opened no tunnel within ${seconds} s.`
    case 'answer':
      return msg`${name} gave no answer within ${seconds} s.`
  }
}

/** The code and the text of an error. Node joins attempts over IPv4 and IPv6 into one without a message. */
function readError(error: unknown): { code: string; text: string } {
  if (!(error instanceof Error)) return { code: '', text: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const attempts = error instanceof AggregateError ? error.errors.map((one) => readError(one).text).join('; ') : ''
  return { code, text: error.message || attempts || error.name }
}

function tellCode(code: string): string {
  return code === '' ? '' : ` (${code})`
}

/** The names that a certificate does hold, which Node puts into its error. */
function certificateNames(error: unknown): string {
  const reason = error instanceof Error && 'reason' in error ? error.reason : undefined
  const names = typeof reason === 'string' ? /altnames: (.*)$/.exec(reason)?.[1] : undefined
  return names === undefined ? '' : `, ${names.slice(0, 300)}`
}
