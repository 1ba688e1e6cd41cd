/** Evidence that is wanted of the split: requests are sent, and which slot answered each is counted. */
export interface ProofRequest {
  readonly address: AskedAddress
  readonly method: string
  /** Names in lower case. The probes add the A/B header where they ask for a slot. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** How many requests the weighted route is asked. */
  readonly count: number
  /** How long the mesh may take until the answers are as set. */
  readonly seconds: number
}

/** Where probes go: to an address, or to the ingress gateway's own, which its Service tells. */
export type AskedAddress = { readonly kind: 'url'; readonly url: string } | ({ readonly kind: 'auto' } & GatewayService)

/** The Service of an ingress gateway. */
export interface GatewayService {
  readonly namespace: string
  readonly service: string
}
