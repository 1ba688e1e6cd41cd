import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'
import type { Fields } from '../fields.ts'
import type { AzureConnection } from './azure-connection.ts'

/** What to do about a refusal of Entra ID, by its code. */
const remedies: Readonly<Record<string, () => string>> = {
  AADSTS7000222: () =>
    msg`The secret has expired: give the connection a new one, or convert it to workload identity federation, which needs none.`,
  AADSTS7000215: () =>
    msg`The secret is wrong: give the connection the secret's value (not its id), or convert it to workload identity federation.`,
  AADSTS700027: () =>
    msg`The certificate is not the application's: upload it to the app registration, or give the connection the one that is there.`,
  AADSTS1000502: () =>
    msg`The certificate has expired, or is not valid yet: renew it in the app registration and the connection.`,
  AADSTS700016: () =>
    msg`The application does not exist in this tenant: check the connection's service principal id and tenant.`,
  AADSTS7000112: () => msg`The application is disabled: enable it in Entra ID.`,
  AADSTS90002: () => msg`The tenant does not exist in this cloud: check the connection's tenant id and environment.`,
  AADSTS900023: () => msg`The tenant id is none: check the connection's tenant id.`,
  AADSTS700211: () =>
    msg`The issuer of the federated credential differs: copy 'Issuer' from the connection's page into the app registration's federated credential.`,
  AADSTS700212: () =>
    msg`The audience of the federated credential differs: set it to 'api://AzureADTokenExchange' in the app registration.`,
  AADSTS700213: () =>
    msg`The subject of the federated credential differs: copy 'Subject identifier' from the connection's page into the app registration's federated credential (renaming the connection changes it).`,
  AADSTS70021: () =>
    msg`No federated credential fits: copy issuer and subject from the connection's page into the app registration's federated credential.`,
  AADSTS700024: () => msg`The assertion's time does not fit: set the agent's clock.`,
  AADSTS500011: () =>
    msg`The cluster's server application is not in the connection's tenant: take a connection for the cluster's own tenant.`,
  AADSTS53003: () => msg`A conditional access policy forbids it: have the policy allow this workload from the agent.`,
}

/** An answer of Entra ID that is no token, with its code, its own first sentence and what to do. */
export function entraRefusal(
  { title, authority }: AzureConnection,
  status: number,
  { error, error_description: description }: Fields,
): ConnectionError {
  const said = typeof description === 'string' ? firstSentence(description) : ''
  const code = /^AADSTS\d+/.exec(said)?.[0]
  const remedy = code === undefined ? undefined : remedies[code]?.()
  const why = said || String(error ?? msg`it does not say why`)
  const told = msg`Entra ID at ${authority} gives no token to ${title} (${status}): ${why} ${remedy ?? ''}`
  return new ConnectionError(told.trim())
}

/** Without the ids and times that follow it, in lines of their own or not. */
function firstSentence(description: string): string {
  return (description.split(/\s*(?:\r?\n|Trace ID:)/)[0] ?? '').trim()
}
