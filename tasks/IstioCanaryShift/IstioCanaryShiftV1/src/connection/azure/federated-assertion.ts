import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'
import { parseFields } from '../fields.ts'
import type { AskAssertion } from './entra.ts'
import { type Exchange, persist } from './exchange.ts'

/** What lets a run ask Azure DevOps to vouch for it. */
export interface Vouching {
  /** The predefined variable `System.OidcRequestUri`. */
  readonly requestUri: string | undefined
  /** The run's own token, of its connection `SYSTEMVSSCONNECTION`. */
  readonly accessToken: string | undefined
  /** The id of the service connection that is vouched for. */
  readonly endpoint: string
}

/**
 * Asks Azure DevOps for a token that says to Entra ID which service connection this run uses. Each call gets a new one,
 * since they hold some minutes only.
 * Source: the release notes of Azure DevOps sprint 240, "customize workload identity federation authentication".
 */
export function federatedAssertions(exchange: Exchange, vouching: Vouching): AskAssertion {
  return async (signal) => {
    const { requestUri, accessToken, endpoint } = vouching
    if (requestUri === undefined || accessToken === undefined) {
      const what = requestUri === undefined ? msg`variable 'System.OidcRequestUri'` : msg`access token of the run`
      throw new ConnectionError(
        msg`Azure DevOps cannot vouch for this run (workload identity federation): the agent has no ${what}. Update the agent and, where it is your own, the server.`,
      )
    }
    exchange.mask(accessToken)
    const url = new URL(requestUri)
    url.searchParams.set('api-version', '7.1')
    url.searchParams.set('serviceConnectionId', endpoint)
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
      // Without it, who is not let in is led to a sign-in page instead of being told.
      'x-tfs-fedauthredirect': 'Suppress',
    }
    const answer = await persist(
      exchange,
      async (signal) => ({ method: 'POST', url: url.href, headers, body: '', signal }),
      signal,
    )
    const { oidcToken, message } = parseFields(answer.text) ?? {}
    if (answer.status === 200 && typeof oidcToken === 'string' && oidcToken !== '') {
      exchange.mask(oidcToken)
      return oidcToken
    }
    const told =
      typeof message === 'string'
        ? msg`Azure DevOps at ${url.origin} does not vouch for this run (workload identity federation, ${answer.status}): ${message}`
        : msg`Azure DevOps at ${url.origin} does not vouch for this run (workload identity federation, ${answer.status}).`
    throw new ConnectionError(
      msg`${told} Check that this pipeline may use the service connection, and that the job's access token has not expired.`,
    )
  }
}
