/** What every handler gets: the cluster's side (context) and the client's side (call) of one request. */
import type { Authorizer } from '../rbac/authorizer.ts'
import type { User } from '../rbac/user.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from './identity.ts'
import type { LogSource } from './logs.ts'
import type { Pages } from './pages.ts'
import type { ResourceTarget } from './path.ts'
import type { Schema } from './schema.ts'
import type { Reach } from './service-proxy.ts'

export interface ApiContext {
  readonly store: Store
  readonly schema: Schema
  readonly tokens: Tokens
  readonly authorizer: Authorizer
  readonly logs: LogSource
  readonly reach: Reach
  readonly pages: Pages
  readonly now: () => Date
  /** Milliseconds between the bookmarks of a watch. */
  readonly bookmarkInterval: number
}

export interface Call {
  readonly user: User
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A call on a resource. */
export interface ResourceCall extends Call {
  readonly target: ResourceTarget
}

/** A call on one named object. */
export interface ObjectCall extends ResourceCall {
  readonly name: string
}
