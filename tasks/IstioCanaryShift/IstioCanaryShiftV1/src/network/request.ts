import type { Network } from './network.ts'

/** One call of a web service that is not the cluster's: Entra ID, Azure Resource Manager, Azure DevOps. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  /** `https://…`, or `http://…` for the instance metadata service. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the request when it is aborted; its reason is thrown. */
  readonly signal: AbortSignal
  /** True for an address of this machine's own network, which no proxy knows. */
  readonly direct?: boolean
}

/** A complete answer, of any status: redirects (3xx) are not followed. */
export interface Answer {
  readonly status: number
  /** The value of a header, by its lower-case name. */
  header(name: string): string | undefined
  /** The body as UTF-8. */
  readonly text: string
}

/** @throws NetworkError when there is no answer in time, or none of a bounded size; the signal's reason. */
export type SendRequest = (request: OutgoingRequest) => Promise<Answer>

export interface RequestLimits {
  /** From the first packet to the end of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** The longest body that is read, in bytes. */
  readonly maxBytes: number
}

export declare function openRequests(network: Network, limits?: RequestLimits): SendRequest
