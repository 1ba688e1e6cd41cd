import type { Who } from './api-failure.ts'
import type { Transport } from './cluster/transport.ts'
import { whoAmI } from './cluster/who-am-i.ts'
import type { Connection } from './connection/connection.ts'
import type { ReadVariable } from './inputs/run.ts'
import { msg } from './language/message.ts'
import { tellProxy } from './network/proxy.ts'
import type { Log } from './report/log.ts'

/** Tells by which connection, where, in which namespace and as whom the step works. No secret is part of it. */
export function tellConnection(connection: Connection, namespace: string, log: Log): void {
  const { access, title, identity } = connection
  const where =
    access.proxy === undefined ? access.server : msg`${access.server} through the proxy ${tellProxy(access.proxy)}`
  log.line(
    identity === undefined
      ? msg`by ${title}: ${where}, namespace ${namespace}`
      : msg`by ${title}: ${where}, namespace ${namespace}, as ${identity}`,
  )
}

/** Warns of what weakens the step's security, and of what the agent would have weakened. */
export function warnOfTrust(connection: Connection, variable: ReadVariable, warn: (message: string) => void): void {
  const { access, title } = connection
  if (!access.verifyTls) warn(msg`TLS of ${access.server} is not verified: ${title} says so.`)
  if (variable('Agent.SkipCertValidation')?.toLowerCase() === 'true') {
    warn(
      msg`The agent is configured to skip the validation of certificates. This task does not: it verifies the cluster unless the connection says otherwise, and every other server always.`,
    )
  }
}

/**
 * Whom the API server takes the step for, where the credentials do not tell: asked while the step goes on, told when it is
 * known, and never in the way of the step.
 */
export function askWho(connection: Connection, transport: Transport, log: Log, signal: AbortSignal): Who {
  const unknown = () => msg`as whom, the API server does not say`
  const who = { title: connection.title, identity: connection.identity }
  if (connection.identity !== undefined) return who
  whoAmI(transport, signal).then(
    (identity) => {
      who.identity = identity
      log.event(identity === undefined ? unknown() : msg`as ${identity}, says the API server`)
    },
    () => {
      // The step's own requests fail for the same reason, or the step is over.
      if (!signal.aborted) log.event(unknown())
    },
  )
  return who
}
