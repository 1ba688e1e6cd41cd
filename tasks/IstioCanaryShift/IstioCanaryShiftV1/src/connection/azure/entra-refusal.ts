import { ConnectionError } from '../connection-error.ts'
import type { Fields } from '../fields.ts'
import type { AzureConnection } from './azure-connection.ts'

/** What to do about a refusal of Entra ID, by its code. */
const remedies: Readonly<Record<string, string>> = {
  AADSTS7000222:
    'The secret has expired: give the connection a new one, or convert it to workload identity federation, which needs none.',
  AADSTS7000215:
    "The secret is wrong: give the connection the secret's value (not its id), or convert it to workload identity federation.",
  AADSTS700027:
    "The certificate is not the application's: upload it to the app registration, or give the connection the one that is there.",
  AADSTS1000502:
    'The certificate has expired, or is not valid yet: renew it in the app registration and the connection.',
  AADSTS700016:
    "The application does not exist in this tenant: check the connection's service principal id and tenant.",
  AADSTS7000112: 'The application is disabled: enable it in Entra ID.',
  AADSTS90002: "The tenant does not exist in this cloud: check the connection's tenant id and environment.",
  AADSTS900023: "The tenant id is none: check the connection's tenant id.",
  AADSTS700211:
    "The issuer of the federated credential differs: copy 'Issuer' from the connection's page into the app registration's federated credential.",
  AADSTS700212:
    "The audience of the federated credential differs: set it to 'api://AzureADTokenExchange' in the app registration.",
  AADSTS700213:
    "The subject of the federated credential differs: copy 'Subject identifier' from the connection's page into the app registration's federated credential (renaming the connection changes it).",
  AADSTS70021:
    "No federated credential fits: copy issuer and subject from the connection's page into the app registration's federated credential.",
  AADSTS700024: "The assertion's time does not fit: set the agent's clock.",
  AADSTS500011:
    "The cluster's server application is not in the connection's tenant: take a connection for the cluster's own tenant.",
  AADSTS53003: 'A conditional access policy forbids it: have the policy allow this workload from the agent.',
}

/** An answer of Entra ID that is no token, with its code, its own first sentence and what to do. */
export function entraRefusal(
  { title, authority }: AzureConnection,
  status: number,
  { error, error_description: description }: Fields,
): ConnectionError {
  const said = typeof description === 'string' ? firstSentence(description) : ''
  const code = /^AADSTS\d+/.exec(said)?.[0]
  const remedy = code === undefined ? undefined : remedies[code]
  return new ConnectionError(
    `Entra ID at ${authority} gives no token to ${title} (${status}): ${said || String(error ?? 'it does not say why')}${remedy === undefined ? '' : ` ${remedy}`}`,
  )
}

/** Without the ids and times that follow it, in lines of their own or not. */
function firstSentence(description: string): string {
  return (description.split(/\s*(?:\r?\n|Trace ID:)/)[0] ?? '').trim()
}
