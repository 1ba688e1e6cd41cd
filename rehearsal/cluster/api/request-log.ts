/**
 * What the API server was asked: seen by whoever watches a rehearsal, and changed by tests that need a server in
 * trouble.
 */
import type { BodyAnswer } from './answer.ts'

/** One request, as it arrived. */
export interface ApiRequest {
  readonly time: Date
  /** Empty when nobody was recognised. */
  readonly user: string
  /**
   * As RBAC calls it: get, list, watch, create, update, patch, delete, deletecollection; for other paths the lower-case
   * method.
   */
  readonly verb: string
  readonly method: string
  readonly path: string
  /** With the leading `?`, or empty. */
  readonly query: string
  /** Without `authorization`. */
  readonly headers: Readonly<Record<string, string>>
  /** As sent; empty when there is none. */
  readonly body: string
}

/** A request with the status that it got. Watches are told when they begin. */
export interface AnsweredRequest extends ApiRequest {
  readonly status: number
}

/**
 * Stands between a request and the server. `proceed` lets the server do its work and returns the answer before it is
 * sent, so what comes before it delays or replaces the work, and what comes after it acts between a write and its
 * answer. Streams pass by untouched (undefined) once they have begun.
 */
export type Interceptor = (
  request: ApiRequest,
  proceed: () => Promise<BodyAnswer | undefined>,
) => Promise<BodyAnswer | undefined>

export interface RequestLog {
  /** Calls the listener after each answer is known and before it is sent. Returns how to stop. */
  subscribe(listener: (request: AnsweredRequest) => void): () => void
  /** Adds an interceptor; the one added last is the outermost. Returns how to remove it. */
  intercept(interceptor: Interceptor): () => void
}

/** Whether a request asks to change something. */
export function isWrite({ verb }: ApiRequest): boolean {
  return ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb)
}
