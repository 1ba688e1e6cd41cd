/**
 * The refusals of Microsoft Entra's token endpoint, with its status, `error`, code and first sentence.
 * Source: "Microsoft Entra authentication and authorization error codes", and answers that people have posted.
 */
import { randomUUID } from 'node:crypto'
import type { WebAnswer } from './web-service.ts'

/** A refusal: its AADSTS code, OAuth 2.0 error, status and sentence. */
export interface Refusal {
  readonly code: number
  readonly error: string
  readonly status: 400 | 401
  readonly sentence: string
}

const invalidClient = (code: number, sentence: string): Refusal => ({
  code,
  error: 'invalid_client',
  status: 401,
  sentence,
})
const invalidRequest = (code: number, sentence: string): Refusal => ({
  code,
  error: 'invalid_request',
  status: 400,
  sentence,
})
const noFederation = (what: string, value: unknown): string =>
  `No matching federated identity record found for presented assertion ${what} '${value}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`

export const refusals = {
  missing: (parameter: string) =>
    invalidRequest(900144, `The request body must contain the following parameter: '${parameter}'.`),
  grant: (grant: string) => ({
    ...invalidRequest(70003, `The app requested an unsupported grant type '${grant}'.`),
    error: 'unsupported_grant_type',
  }),
  tenant: (tenant: string) =>
    invalidRequest(
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ),
  application: (id: string, tenant: string) => ({
    ...invalidRequest(
      700016,
      `Application with identifier '${id}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ),
    error: 'unauthorized_client',
  }),
  secret: (id: string) =>
    invalidClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`,
    ),
  secretExpired: (id: string) =>
    invalidClient(
      7000222,
      `The provided client secret keys for app '${id}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    ),
  noCredential: () =>
    invalidClient(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
  certificate: (thumbprint: unknown) =>
    invalidClient(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${thumbprint}'].`,
    ),
  signature: () => invalidClient(50013, 'Assertion failed signature validation. [Reason - The key was not found.].'),
  assertionAudience: () =>
    invalidClient(700023, 'Client assertion audience claim does not match Realm issuer. Review the documentation.'),
  assertionTime: (now: Date) =>
    invalidClient(
      700024,
      `Client assertion is not within its valid time range. Current time: ${now.toISOString()}. Review the documentation.`,
    ),
  malformedAssertion: () =>
    invalidClient(50027, "JWT token is invalid or malformed. Parameter name: 'client_assertion'."),
  federatedIssuer: (issuer: unknown) => invalidRequest(700211, noFederation('issuer', issuer)),
  federatedAudience: (audience: unknown) => invalidRequest(700212, noFederation('audience', audience)),
  federatedSubject: (subject: unknown) => invalidRequest(700213, noFederation('subject', subject)),
  scope: (scope: string) => ({
    ...invalidRequest(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ),
    error: 'invalid_scope',
  }),
  resource: (resource: string, tenant: string) => ({
    ...invalidRequest(
      500011,
      `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    ),
    error: 'invalid_resource',
  }),
} as const

/** The answer by which Entra refuses. */
export function refused({ code, error, status, sentence }: Refusal, now: Date): WebAnswer {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = now.toISOString().replace('T', ' ').replace(/\.\d+/, '')
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  }
}
