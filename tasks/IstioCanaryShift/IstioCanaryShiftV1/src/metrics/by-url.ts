import { msg } from '../language/message.ts'
import type { SendRequest } from '../network/request.ts'
import { MetricsError } from './metrics-error.ts'
import type { GetPath } from './prometheus.ts'

/** What the agent knows of a service connection of type `generic`. */
export interface GenericConnection {
  readonly url: string | undefined
  readonly parameter: (key: string) => string | undefined
}

/** Where Prometheus answers, and as whom it is asked. */
export interface PrometheusAddress {
  /** `http://` or `https://`, perhaps with a path before `/api`; without credentials. */
  readonly url: string
  /** The value of the header `authorization`; undefined when none is needed. */
  readonly authorization: string | undefined
}

/**
 * The address by an input, by a generic service connection, or by both, which then must be on the same server: the
 * connection's credentials are for its own. A user name goes with its password; a password or token alone is a bearer token.
 * @throws MetricsError when there is no address, or one that cannot be used.
 */
export function addressOf(
  url: string | undefined,
  connection: GenericConnection | undefined,
  mask: (secret: string) => void,
): PrometheusAddress {
  const authorization = connection && authorizationOf(connection, mask)
  const own = connection?.url === undefined ? undefined : parseAddress(connection.url)
  const wanted = url === undefined ? own : parseAddress(url)
  if (wanted === undefined)
    throw new MetricsError(msg`Prometheus has no address.`, msg`Set its URL, or give it to the connection.`)
  if (own !== undefined && own.origin !== wanted.origin) {
    throw new MetricsError(
      msg`The address of Prometheus is on ${wanted.origin}, and the service connection is for ${own.origin}.`,
      msg`Its credentials are sent nowhere else: let both name the same server.`,
    )
  }
  return { url: wanted.href.replace(/\/$/, ''), authorization }
}

/** Asks Prometheus at its address by requests with `prometheusLimits`, which follow no redirects. */
export function getByUrl(send: SendRequest, { url, authorization }: PrometheusAddress): GetPath {
  const headers = { accept: 'application/json', ...(authorization !== undefined && { authorization }) }
  return (path, signal) => send({ method: 'GET', url: url + path, headers, signal })
}

/** Whether credentials would be sent without encryption. */
export function sendsInClear({ url, authorization }: PrometheusAddress): boolean {
  return authorization !== undefined && url.startsWith('http:')
}

function authorizationOf({ parameter }: GenericConnection, mask: (secret: string) => void): string | undefined {
  const [token, user, password] = [parameter('apitoken'), parameter('username'), parameter('password')]
  const bearer = token ?? (user === undefined ? password : undefined)
  if (bearer !== undefined) {
    mask(bearer)
    return `Bearer ${bearer}`
  }
  if (user === undefined) return undefined
  const basic = Buffer.from(`${user}:${password ?? ''}`).toString('base64')
  for (const secret of [password, basic]) if (secret !== undefined) mask(secret)
  return `Basic ${basic}`
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new MetricsError(msg`The address of Prometheus is no http:// or https:// URL.`, msg`Correct it.`)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new MetricsError(
      msg`The address of Prometheus on ${url.origin} has more than a server and a path.`,
      msg`Leave out the query; credentials belong into a generic service connection.`,
    )
  }
  return url
}
