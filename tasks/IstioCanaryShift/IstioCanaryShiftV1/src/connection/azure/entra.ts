import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'
import type { Fields } from '../fields.ts'
import type { Token } from '../renewing-credentials.ts'
import type { AzureConnection, AzureIdentity } from './azure-connection.ts'
import { signClientAssertion } from './client-assertion.ts'
import { entraRefusal } from './entra-refusal.ts'
import { type Exchange, fieldsIn, persist } from './exchange.ts'

/** Gives Azure DevOps' word for this run, made out to Entra ID: a new one for each call. @throws ConnectionError */
export type AskAssertion = (signal: AbortSignal) => Promise<string>

type ServicePrincipal = Exclude<AzureIdentity, { kind: 'managedIdentity' }>

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Asks Entra ID for a token for a resource, by OAuth 2.0's client credentials.
 * @param resource  An application's id or its identifier URI, such as `https://management.azure.com/`.
 * @throws ConnectionError when it refuses; NetworkError when it does not answer; the signal's reason.
 */
export async function askEntra(
  exchange: Exchange,
  connection: AzureConnection,
  identity: ServicePrincipal,
  resource: string,
  askAssertion: AskAssertion,
  signal: AbortSignal,
): Promise<Token> {
  const url = `${connection.authority}/${encodeURIComponent(identity.tenant)}/oauth2/v2.0/token`
  const answer = await persist(
    exchange,
    async (signal) => {
      const proof = await proofOf(exchange, identity, url, askAssertion, signal)
      const form = {
        grant_type: 'client_credentials',
        client_id: identity.client,
        scope: `${resource}/.default`,
        ...proof,
      }
      return {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(form).toString(),
        signal,
      }
    },
    signal,
  )
  const answeredAt = exchange.now()
  const fields = fieldsIn(answer, msg`Entra ID at ${connection.authority}`)
  if (answer.status !== 200) throw entraRefusal(connection, answer.status, fields)
  return tokenOf(fields, answeredAt, msg`Entra ID at ${connection.authority}`)
}

/** A token as OAuth 2.0 (RFC 6749, section 5.1) and the metadata service answer it; the latter gives numbers as text. */
export function tokenOf(fields: Fields, answeredAt: number, service: string): Token {
  const { access_token: value, expires_in: seconds } = fields
  if (typeof value !== 'string' || value === '' || !(Number(seconds) > 0)) {
    throw new ConnectionError(msg`${service} answered without a token ('access_token', 'expires_in').`)
  }
  return { value, expiresAt: answeredAt + Number(seconds) * 1_000 }
}

async function proofOf(
  { mask, now }: Exchange,
  identity: ServicePrincipal,
  url: string,
  askAssertion: AskAssertion,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  switch (identity.kind) {
    case 'secret':
      return { client_secret: identity.secret }
    case 'certificate': {
      const assertion = signClientAssertion(identity.pem, identity.client, url, now())
      mask(assertion)
      return { client_assertion_type: assertionType, client_assertion: assertion }
    }
    case 'federation':
      return { client_assertion_type: assertionType, client_assertion: await askAssertion(signal) }
  }
}
