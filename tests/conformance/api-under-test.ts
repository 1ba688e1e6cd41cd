/** What the conformance suite needs of an API server, be it the embedded one or a real one. */
export interface ApiUnderTest {
  /** `https://host:port`. */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  /** A bearer token that may do everything. */
  readonly token: string
  stop(): Promise<void>
}
