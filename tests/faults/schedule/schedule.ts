/** A schedule of a storm: data, made by a seed alone. What comes of it depends on the cluster, too. */

/** What a request is for. A read gets or lists once; a watch goes on. */
export type Kind = 'read' | 'write' | 'watch'

/** What goes wrong on the way between a task and its API server. */
export type Fault =
  /** The connection is reset, and no new one is taken for so long. */
  | { readonly kind: 'refused'; readonly ms: number }
  /** The connection is reset: before the server hears of the request, once it has done it, or within its answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' | 'inBody' }
  /** No answer comes, whether the server has done it or not: the client has to give up by itself. */
  | { readonly kind: 'silence'; readonly done: boolean }
  /** The other end of the connection is gone without a word: from now on nothing on it is answered. */
  | { readonly kind: 'dead' }
  /** The answer ends in order, and half of it is missing. */
  | { readonly kind: 'half' }
  /** Another answer than the server's: `Status` objects of Kubernetes, or pages of what stands before it. */
  | {
      readonly kind: 'answer'
      readonly status: 401 | 403 | 409 | 410 | 422 | 429 | 500 | 502 | 503 | 504
      readonly as: 'status' | 'page'
      /** Seconds of `Retry-After`. */
      readonly retryAfter?: number
      /** True when the server has done it all the same. */
      readonly done: boolean
    }
  /** The answer comes, in so many pieces with a pause between. */
  | { readonly kind: 'slow'; readonly pieces: number; readonly pauseMs: number }
  /** An older answer to the same question, where there was one. */
  | { readonly kind: 'stale' }
  /** A watch that ends at once, tells each event twice, or says that its version is too old. */
  | { readonly kind: 'watchEnds' }
  | { readonly kind: 'watchRepeats' }
  | { readonly kind: 'watchExpires' }

/** A fault with the requests that it strikes: after `skip` of that kind, the next `times`. */
export interface Strike {
  readonly on: Kind
  readonly skip: number
  readonly times: number
  readonly fault: Fault
}

export type Action = 'deploy' | 'shift' | 'promote' | 'remove' | 'rollback' | 'status'

export type Inputs = Readonly<Record<string, string>>

/** A step of a pipeline run. */
export interface Step {
  readonly run: number
  readonly action: Action
  /** `image` is the tag of one of the storm's images. */
  readonly inputs: Inputs
}

/** What somebody else does. */
export type Edit =
  /** Sets the weights by hand. */
  | { readonly kind: 'weights'; readonly blue: number }
  /** Notes something at an object that the rollout uses, too. */
  | { readonly kind: 'note'; readonly on: 'virtualservices' | 'green' | 'blue' }
  /** A GitOps controller writes the routes of the beginning back. */
  | { readonly kind: 'gitops' }
  /** Blue is deleted, or green is and made anew. */
  | { readonly kind: 'slotDeleted'; readonly slot: 'green' | 'blue' }
  /** All pods of a slot end. */
  | { readonly kind: 'podsEnd'; readonly slot: 'green' | 'blue' }

/** What happens to a step at one of its requests: to itself, or beside it. */
export type Event =
  | { readonly kind: 'kill' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'rival'; readonly step: Step }
  | { readonly kind: 'edit'; readonly edit: Edit }

/** An event with its moment: before or after the request of that kind that comes after `skip` others. */
export interface Moment {
  readonly on: Kind
  readonly skip: number
  readonly when: 'before' | 'after'
  readonly event: Event
}

export type Move =
  | {
      readonly kind: 'step'
      readonly step: Step
      readonly strikes: readonly Strike[]
      readonly moments: readonly Moment[]
      /** True to run it once more, undisturbed, when it did not succeed. */
      readonly again: boolean
    }
  | { readonly kind: 'edit'; readonly edit: Edit }

export interface Schedule {
  readonly seed: number
  /** How green came to be: by the task's own first release, or by the guide's objects. */
  readonly start: 'created' | 'guide'
  readonly onlyHttp1: boolean
  readonly moves: readonly Move[]
  /** How the rollout is brought to an end once the storm is over. */
  readonly ending: 'release' | 'rollback'
}
