/**
 * The instance metadata service (IMDS) of an Azure virtual machine, as far as managed identities get tokens from it.
 * Source: "How to use managed identities for Azure resources on an Azure VM to acquire an access token".
 */
import type { Entra } from './entra.ts'
import { startWebService, type WebAnswer, type WebRequest, type WebService } from './web-service.ts'

export interface MetadataServiceOptions {
  readonly entra: Entra
  /** The identity that the machine itself has; undefined when none. */
  readonly systemAssigned?: string
  /** The identities that were assigned to it. */
  readonly userAssigned?: readonly string[]
}

/** Starts the metadata service. It speaks plain HTTP and answers who proves to be on the machine by the header `Metadata`. */
export function startMetadataService(options: MetadataServiceOptions): Promise<WebService> {
  return startWebService(undefined, (request) => answer(options, request))
}

function answer(
  { entra, systemAssigned, userAssigned = [] }: MetadataServiceOptions,
  { method, path, query, headers }: WebRequest,
): WebAnswer {
  if (headers.metadata?.toLowerCase() !== 'true') return refused('Required metadata header not specified')
  if ('x-forwarded-for' in headers) return refused('Requests that were forwarded are not answered')
  if (path !== '/metadata/identity/oauth2/token' || method !== 'GET') {
    return { status: 404, body: { error: 'not_found', error_description: `IMDS has nothing at ${path}` } }
  }
  if (query.get('api-version') !== '2018-02-01')
    return refused('Required query variable api-version is missing or unknown')
  const resource = query.get('resource')
  if (!resource) return refused('Required query variable resource is missing')
  const wanted = query.get('client_id')
  const clientId = wanted === null ? (systemAssigned ?? only(userAssigned)) : userAssigned.find((id) => id === wanted)
  if (clientId === undefined) return refused('Identity not found')
  const { token, expires } = entra.issue(clientId, resource)
  const seconds = Math.floor(expires.getTime() / 1000)
  return {
    status: 200,
    // IMDS gives numbers as texts.
    body: {
      access_token: token,
      client_id: clientId,
      expires_in: String(entra.lifetime),
      expires_on: String(seconds),
      ext_expires_in: String(entra.lifetime),
      not_before: String(seconds - entra.lifetime),
      resource,
      token_type: 'Bearer',
    },
  }
}

function refused(description: string): WebAnswer {
  return { status: 400, body: { error: 'invalid_request', error_description: description } }
}

/** Without a name the one assigned identity is meant, and of several none. */
function only(identities: readonly string[]): string | undefined {
  return identities.length === 1 ? identities[0] : undefined
}
