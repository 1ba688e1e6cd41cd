/** Where a request goes under another name: rewrites and redirects. Pure. */
import { type CompiledMatch, pathOf, type RequestHead } from './match.ts'

export interface Rewrite {
  uri: string | undefined
  authority: string | undefined
  uriRegex: { expression: RegExp; replacement: string } | undefined
}

/** Reads `rewrite` of a route. */
export function rewriteOf(rewrite: Record<string, unknown> = {}): Rewrite {
  refuseUnknown('rewrite', rewrite, ['uri', 'authority', 'uriRegexRewrite'])
  const regex = rewrite.uriRegexRewrite as { match?: string; rewrite?: string } | undefined
  return {
    uri: text(rewrite.uri),
    authority: text(rewrite.authority),
    uriRegex:
      regex === undefined
        ? undefined
        : // RE2 writes groups as \1, JavaScript as $1.
          {
            expression: new RegExp(regex.match ?? '', 'g'),
            replacement: (regex.rewrite ?? '').replace(/\\(\d)/g, '$$$1'),
          },
  }
}

/** The target of the rewritten request: what matched (prefix or whole path) is replaced, the query stays. */
export function rewrittenTarget(
  { uri, uriRegex }: Rewrite,
  { target }: RequestHead,
  { matchedPath }: CompiledMatch,
): string {
  const path = pathOf(target)
  const query = target.slice(path.length)
  if (uriRegex !== undefined) return `${path.replace(uriRegex.expression, uriRegex.replacement)}${query}`
  if (uri === undefined) return target
  if (matchedPath === undefined) return `${uri}${query}`
  return `${uri}${path.slice(matchedPath.length)}${query}`.replace(/^(?!\/)/, '/')
}

export interface Redirect {
  uri: string | undefined
  authority: string | undefined
  scheme: string | undefined
  port: number | undefined
  code: number
}

/** Reads `redirect` of a route. */
export function redirectOf(redirect: Record<string, unknown>): Redirect {
  refuseUnknown('redirect', redirect, ['uri', 'authority', 'scheme', 'port', 'redirectCode'])
  const code = redirect.redirectCode ?? 301
  if (![301, 302, 303, 307, 308].includes(Number(code)))
    throw new Error(`redirect.redirectCode cannot be ${String(code)}`)
  return {
    uri: text(redirect.uri),
    authority: text(redirect.authority),
    scheme: text(redirect.scheme),
    port: redirect.port === undefined ? undefined : Number(redirect.port),
    code: Number(code),
  }
}

/** The Location of a redirected request. */
export function locationOf({ uri, authority, scheme, port }: Redirect, request: RequestHead): string {
  const path = pathOf(request.target)
  const host = authority ?? request.authority
  const withPort = port === undefined ? host : `${host.replace(/:\d+$/, '')}:${port}`
  return `${scheme ?? 'http'}://${withPort}${uri ?? path}${request.target.slice(path.length)}`
}

function text(value: unknown): string | undefined {
  return value === undefined || value === '' ? undefined : String(value)
}

function refuseUnknown(what: string, fields: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((field) => !known.includes(field))
  if (unknown !== undefined) throw new Error(`${what}: this gateway does not know ${unknown}`)
}
