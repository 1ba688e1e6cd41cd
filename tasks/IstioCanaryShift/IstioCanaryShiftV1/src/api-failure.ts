import { commandToTest, tellAsked } from './cluster/asked.ts'
import type { ApiFailure } from './cluster/failure.ts'
import { resourceOf } from './cluster/resource.ts'
import type { Failure } from './failure.ts'
import { sentences } from './language/composition.ts'
import { msg } from './language/message.ts'

/** By whom a cluster is asked, for people. */
export interface Who {
  /** The connection, such as `the Kubernetes service connection (ServiceAccount)`. */
  readonly title: string
  readonly identity: string | undefined
}

/** Tells what the API server, or who answered in its place, has against a request. */
export function tellApiFailure(error: ApiFailure, who: Who | undefined): Failure {
  const { status, reason } = error
  if (reason === undefined) return tellForeign(error, who)
  switch (status) {
    case 401:
      return tell(error, msg`the API server does not accept the connection's credentials`, renewal(who))
    case 403:
      return tellDenied(error, who)
    case 404:
      return tell(error, error.message, msg`Create what is missing, or set the input 'namespace'.`)
    case 429:
      return tell(error, msg`the API server is too busy: ${error.message}`, msg`Run this step again later.`)
    default:
      return tell(error, error.message, msg`Mend the cause and run this step again.`)
  }
}

/** An answer that is no `Status` of Kubernetes: the API server lacks the kind, or it is not an API server that answered. */
function tellForeign(error: ApiFailure, who: Who | undefined): Failure {
  const { status, asked, message, isPage } = error
  if (status === 401) {
    const next = sentences(renewal(who), msg`If they are right, check the server of the connection.`)
    return tell(error, msg`the server does not accept the connection's credentials: it answered ${message}`, next)
  }
  if (status === 429 || status >= 500) {
    const next = msg`Run this step again later. If it stays so, look at what stands before the API server.`
    return tell(error, msg`something before the API server answered ${message}`, next)
  }
  // For a group that it does not know the API server answers like any web server: 404, in plain text.
  if (status === 404 && resourceOf(asked.kind).group.endsWith('istio.io') && !isPage) {
    return tell(
      error,
      msg`the API server does not know that kind`,
      msg`Check that Istio is installed in the cluster, with networking.istio.io/v1beta1.`,
    )
  }
  return tell(
    error,
    msg`this does not look like a Kubernetes API server: it answered ${message}`,
    msg`Check the server of the connection, and whether a proxy, a gateway or a login answers in its place.`,
  )
}

/** Access denied: by a rule of access (RBAC or the like), whose message names the user, or by an admission policy. */
function tellDenied(error: ApiFailure, who: Who | undefined): Failure {
  const { asked, message } = error
  const user = userIn(message)
  if (user === undefined && !message.includes('forbidden: User')) {
    return tell(
      error,
      msg`denied: ${message}`,
      msg`A policy of the cluster denies it: mend what it names, or ask its owner.`,
    )
  }
  // A command to be copied has a line of its own.
  const test = msg`Test it with:\n  ${commandToTest(asked, user ?? who?.identity)}`
  if (user === 'system:anonymous') {
    const next = sentences(
      msg`The API server took the step for nobody, so it knows none of the credentials.`,
      renewal(who),
    )
    return tell(error, msg`access denied: ${message}`, next)
  }
  const identity = user ?? who?.identity ?? msg`the identity of the connection`
  return tell(
    error,
    msg`access denied: ${message}`,
    sentences(msg`Give ${identity} that right; docs/permissions.md has the Role.`, test),
  )
}

/** The user that the message of a denial names: `… is forbidden: User "x" cannot get resource …`. */
function userIn(message: string): string | undefined {
  const quoted = /\bUser ("(?:[^"\\]|\\.)*") cannot /.exec(message)?.[1]
  if (quoted === undefined) return undefined
  try {
    return String(JSON.parse(quoted))
  } catch {
    // Go quotes a few characters in ways that JSON lacks; the message itself is told in any case.
    return undefined
  }
}

function renewal(who: Who | undefined): string {
  const connection = who?.title ?? msg`the connection`
  return msg`Renew the credentials of ${connection}: they have expired, were revoked, or are for another cluster.`
}

function tell({ asked, status }: ApiFailure, what: string, next: string): Failure {
  return { what: msg`Could not ${tellAsked(asked)}: ${what} (${status}).`, details: [], next }
}
