/** A server's host (an IPv6 address without brackets) and port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** The address that a URL names. */
export function addressOf({ hostname, port, protocol }: URL): Address {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

/** For people, and for CONNECT: `host:port`. */
export function tellAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
