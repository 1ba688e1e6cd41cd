import type { HttpProxy } from './network/network.ts'

/** How a cluster is reached: what a TLS connection and a request to its API server need. Never written to disk. */
export interface ClusterAccess {
  /** The API server's address, `https://host:port`, perhaps with a path before `/api`. */
  readonly server: string
  readonly ca: string | Buffer | undefined
  readonly cert: string | Buffer | undefined
  readonly key: string | Buffer | undefined
  readonly passphrase: string | undefined
  readonly servername: string | undefined
  /** False only when the connection itself says so. */
  readonly verifyTls: boolean
  /** Through which proxy the server is reached; undefined when directly. */
  readonly proxy: HttpProxy | undefined
  readonly credentials: Credentials
}

/** Who the task is to the API server, request by request: tokens expire while a step waits. */
export interface Credentials {
  /** The headers for the next request. A token that is about to expire is renewed first. @throws ConnectionError */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** Tells that the server refused the last ones (401). True when new ones can be had, so that asking again makes sense. */
  refused(): boolean
}
