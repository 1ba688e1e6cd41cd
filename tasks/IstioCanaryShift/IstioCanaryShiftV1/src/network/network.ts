/** A proxy that requests go through. */
export interface HttpProxy {
  /** `http://host:port` or `https://host:port`, without credentials. */
  readonly url: string
  /** The value of `proxy-authorization`; undefined when the proxy wants none. */
  readonly authorization: string | undefined
}

/** How this machine reaches others, as the agent was configured. */
export interface Network {
  /** The agent's proxy for an address; undefined when none is set, or when its bypass list names the address. */
  proxyFor(url: string): HttpProxy | undefined
  /** The certificate authorities (PEM) that the agent trusts beside the well-known ones. */
  readonly authorities: string | undefined
}
