/** The URL that an input gives when it is one by HTTP, with or without TLS. */
export function webAddress(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined
}

/** Whether an address has nothing but a server and a path. */
export function isPlain({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === ''
}

/** An address in an error: user, password, query and fragment may be secrets that nobody masks yet. */
export function shownAddress(value: string): string {
  const url = webAddress(value)
  if (url !== undefined) return url.origin + url.pathname
  return value.includes('@') ? '…' : value.replace(/[?#].*/s, '')
}
