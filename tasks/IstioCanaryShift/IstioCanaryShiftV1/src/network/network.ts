/** A proxy that requests go through. */
export interface HttpProxy {
  /** `http://host:port` or `https://host:port`, without credentials. */
  readonly url: string
  /** The value of `proxy-authorization`; undefined when the proxy wants none. */
  readonly authorization: string | undefined
}

/** How this machine shows a server who it is: PEM, or an archive (PKCS #12), as files that were read. */
export interface ClientCertificate {
  readonly cert?: string
  readonly key?: string
  readonly pfx?: Buffer
  readonly passphrase?: string
}

/** How this machine reaches others, as the agent was configured. */
export interface Network {
  /** The agent's proxy for an address; undefined when none is set, or when its bypass list names the address. */
  proxyFor(url: string): HttpProxy | undefined
  /**
   * What is trusted where a connection brings no authority of its own, as PEM: the well-known authorities and the agent's.
   * Undefined when the agent adds none: then Node's own list holds, which costs nothing. Reading it throws NetworkError
   * when the agent names a file that cannot be read, as the functions here do for settings that cannot be used.
   */
  readonly authorities: string | undefined
  /** The agent's client certificate for an address; it is for the Azure DevOps server only. */
  clientCertificateFor?(url: string): ClientCertificate | undefined
}
