import { msg } from '../../language/message.ts'
import { NetworkError } from '../../network/network-error.ts'
import type { Answer } from '../../network/request.ts'
import { ConnectionError } from '../connection-error.ts'
import type { Token } from '../renewing-credentials.ts'
import { tokenOf } from './entra.ts'
import { type Exchange, fieldsIn, isPassing, persist } from './exchange.ts'

/** The metadata service of an Azure machine: the same address everywhere, which leads nowhere else. */
export const metadataService = 'http://169.254.169.254'

/**
 * Asks the agent's machine for a token of its managed identity; never through a proxy, which would be another machine.
 * Source: "How to use managed identities for Azure resources on an Azure VM to acquire an access token".
 * @param host  The metadata service, or what plays it.
 * @param client  The client id of one of several identities.
 * @throws ConnectionError when there is no metadata service or no such identity; the signal's reason.
 */
export async function askManagedIdentity(
  exchange: Exchange,
  host: string,
  client: string | undefined,
  resource: string,
  signal: AbortSignal,
): Promise<Token> {
  const url = new URL(`${host.replace(/\/+$/, '')}/metadata/identity/oauth2/token`)
  url.searchParams.set('api-version', '2018-02-01')
  url.searchParams.set('resource', resource)
  if (client !== undefined) url.searchParams.set('client_id', client)
  const service = msg`The metadata service at ${url.origin}`
  const answer = await askMetadata(exchange, url, signal)
  const answeredAt = exchange.now()
  const fields = fieldsIn(answer, service)
  if (answer.status === 200) return tokenOf(fields, answeredAt, service)
  const { error, error_description: description } = fields
  throw new ConnectionError(
    msg`${service} gives no token for ${client === undefined ? msg`the agent's managed identity` : msg`the managed identity ${client}`} (${answer.status}): ${String(description ?? error ?? msg`it does not say why`)}. Assign a managed identity to the agent's machine (one, or set the connection's client id).`,
  )
}

async function askMetadata(exchange: Exchange, url: URL, signal: AbortSignal): Promise<Answer> {
  const headers = { metadata: 'true', accept: 'application/json' }
  // 404 and 410 are what it answers while it is being updated.
  const passing = (status: number) => isPassing(status) || status === 404 || status === 410
  try {
    return await persist(
      exchange,
      async (signal) => ({ method: 'GET', url: url.href, headers, direct: true, signal }),
      signal,
      passing,
    )
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    throw new ConnectionError(
      msg`The agent's machine has no managed identity to use: ${error.message} Run the job on an Azure machine with a managed identity (Microsoft-hosted agents have none), or take a connection with workload identity federation.`,
      error,
    )
  }
}
