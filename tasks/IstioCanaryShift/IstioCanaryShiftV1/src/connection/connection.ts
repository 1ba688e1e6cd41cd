import type { ClusterAccess } from '../access.ts'

/** A way into a cluster, with the namespace that came with it. */
export interface Connection {
  readonly access: ClusterAccess
  /** The namespace that the connection or its context names, if it does. */
  readonly namespace: string | undefined
  /** For people: which connection this is. */
  readonly title: string
  /** Who the task is there, as far as the credentials tell it, such as `system:serviceaccount:ci:deployer`. */
  readonly identity: string | undefined
}
