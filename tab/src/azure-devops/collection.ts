import { type Hindrance, Unreadable } from './unreadable.ts'

/** A collection (organization) of Azure DevOps, asked with the rights of the one who looks at the page. */
export interface Collection {
  /**
   * What a GET answers, parsed; null for an answer without a body.
   * @param address absolute, or relative to the collection's root
   * @throws Unreadable
   */
  json(address: string): Promise<unknown>
  /** The same as the text that it is. @throws Unreadable */
  text(address: string): Promise<string>
}

/** How a collection is asked. */
export interface CollectionAccess {
  /** Its address, such as `https://dev.azure.com/contoso/`. */
  readonly root: string
  /** A token that is good now. */
  readonly token: () => Promise<string>
  readonly fetch: (address: string, request: RequestInit) => Promise<Response>
}

/** How long an answer may take, in milliseconds. */
const patience = 30_000

/** Opens a collection. Its token is sent to the origin of its root and to no other, redirects included. */
export function openCollection({ root, token, fetch }: CollectionAccess): Collection {
  const base = new URL(root.endsWith('/') ? root : `${root}/`)

  async function ask(address: string): Promise<string> {
    const url = new URL(address, base)
    if (url.origin !== base.origin) throw new Unreadable({ kind: 'elsewhere', origin: url.origin }, url.href)
    const response = await send(url.href)
    const hindrance = hindranceOf(response)
    if (hindrance !== undefined) throw new Unreadable(hindrance, url.href)
    return response.text().catch((cause: unknown) => {
      throw new Unreadable({ kind: 'unreachable' }, url.href, { cause })
    })
  }

  async function send(address: string): Promise<Response> {
    const bearer = await token().catch((cause: unknown) => {
      throw new Unreadable({ kind: 'notSignedIn' }, address, { cause })
    })
    const request = {
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${bearer}`,
        // Else a token that has run out is answered by a redirection to a page to sign in.
        'x-tfs-fedauthredirect': 'Suppress',
      },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    } as const
    return fetch(address, request).catch((cause: unknown) => {
      throw new Unreadable({ kind: 'unreachable' }, address, { cause })
    })
  }

  return {
    text: ask,
    json: async (address) => {
      const text = await ask(address)
      if (text === '') return null
      try {
        return JSON.parse(text)
      } catch (cause) {
        throw new Unreadable({ kind: 'garbled' }, address, { cause })
      }
    },
  }
}

/** Azure DevOps answers 203 with a page to sign in to those whose token it does not know. */
function hindranceOf({ type, status, ok }: Response): Hindrance | undefined {
  if (type === 'opaqueredirect' || status === 203 || status === 401) return { kind: 'notSignedIn' }
  if (ok) return undefined
  if (status === 403) return { kind: 'forbidden' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  if (status === 408 || status === 429 || status >= 500) return { kind: 'busy', status }
  return { kind: 'refused', status }
}
