import { request as requestPlain } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'

/** An answer of a service of the cloud. */
export interface Reply {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape; a text that is no JSON stays a text
  readonly body: any
}

export interface Question {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** PEM: whom to trust. */
  readonly ca?: string
}

/** Asks a service, on a connection of its own. Rejects when there is no answer. */
export async function ask({ method = 'POST', url, headers, body, ca }: Question): Promise<Reply> {
  const send = url.startsWith('https:') ? request : requestPlain
  return new Promise((resolve, reject) => {
    const asked = send(url, { method, headers, ca, agent: false })
    asked.on('error', reject)
    asked.on('response', (response) => {
      text(response).then((all) => {
        const isJson = response.headers['content-type']?.startsWith('application/json')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: isJson ? JSON.parse(all) : all })
      }, reject)
    })
    asked.end(body)
  })
}

/** Asks Entra for a token. */
export function askForToken(
  { authority, tenant, ca }: { readonly authority: string; readonly tenant: string; readonly ca: string },
  form: Readonly<Record<string, string>>,
): Promise<Reply> {
  return ask({
    url: `${authority}${tenant}/oauth2/v2.0/token`,
    ca,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(),
  })
}
