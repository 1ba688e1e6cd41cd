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
  /** Headers that carry the credentials. */
  readonly headers: Readonly<Record<string, string>>
}
