/** Which requests a route's matches take. Pure. */
import type { HttpMatch, StringMatch } from '../objects/istio.ts'
import { stringTest } from './patterns.ts'

/** What is looked at of a request. */
export interface RequestHead {
  method: string
  /** With its query. */
  target: string
  /** The Host header, with its port. */
  authority: string
  /** Names in lower case; several values joined by a comma. */
  headers: Readonly<Record<string, string>>
}

/** Who asks: the gateway as a workload of the mesh. */
export interface GatewayIdentity {
  namespace: string
  labels: Readonly<Record<string, string>>
  /** The port of the Gateway's server that the request came to. */
  port: number
}

export type RequestTest = (request: RequestHead) => boolean

/** A compiled match, and the start of the path that a rewrite replaces. */
export interface CompiledMatch {
  test: RequestTest
  /** The matched prefix or exact path; undefined when the whole path is replaced. */
  matchedPath: string | undefined
}

const knownFields = new Set([
  'name',
  'uri',
  'scheme',
  'method',
  'authority',
  'headers',
  'withoutHeaders',
  'queryParams',
  'ignoreUriCase',
  'port',
  'gateways',
  'sourceLabels',
  'sourceNamespace',
  'statPrefix',
])

/** Compiles one match; all of its conditions must hold. Which gateways it is for is decided elsewhere. Unknown fields are an error. */
export function compileMatch(match: HttpMatch, gateway: GatewayIdentity): CompiledMatch {
  const unknown = Object.keys(match).find((field) => !knownFields.has(field))
  if (unknown !== undefined) throw new Error(`match: this gateway does not know ${unknown}`)
  const tests = [
    ...textTests(match),
    ...named(
      match.headers,
      (name) =>
        ({ headers }) =>
          headers[name.toLowerCase()],
    ),
    ...named(
      match.withoutHeaders,
      (name) =>
        ({ headers }) =>
          headers[name.toLowerCase()],
    ).map(
      (test): RequestTest =>
        (request) =>
          !test(request),
    ),
    ...named(
      match.queryParams,
      (name) =>
        ({ target }) =>
          queryOf(target).get(name) ?? undefined,
    ),
    ...sourceTests(match, gateway),
  ]
  return { test: (request) => tests.every((test) => test(request)), matchedPath: match.uri?.prefix ?? match.uri?.exact }
}

/** The path without its query. */
export function pathOf(target: string): string {
  const end = target.indexOf('?')
  return end < 0 ? target : target.slice(0, end)
}

function queryOf(target: string): URLSearchParams {
  const start = target.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : target.slice(start + 1))
}

type Read = (request: RequestHead) => string | undefined

function textTests({ uri, scheme, method, authority, ignoreUriCase = false }: HttpMatch): RequestTest[] {
  const parts: [StringMatch | undefined, Read, boolean][] = [
    [uri, ({ target }) => pathOf(target), ignoreUriCase],
    [scheme, () => 'http', false],
    [method, (request) => request.method, false],
    [authority, (request) => request.authority, false],
  ]
  return parts.flatMap(([wanted, read, ignoreCase]) => (wanted === undefined ? [] : [tested(wanted, read, ignoreCase)]))
}

function tested(wanted: StringMatch, read: Read, ignoreCase = false): RequestTest {
  const test = stringTest(wanted, ignoreCase)
  return (request) => test(read(request))
}

function named(wanted: Record<string, StringMatch> | undefined, reader: (name: string) => Read): RequestTest[] {
  return Object.entries(wanted ?? {}).map(([name, match]) => tested(match, reader(name)))
}

function sourceTests({ port, sourceLabels, sourceNamespace }: HttpMatch, gateway: GatewayIdentity): RequestTest[] {
  const fits =
    (port === undefined || port === gateway.port) &&
    (sourceNamespace === undefined || sourceNamespace === gateway.namespace) &&
    Object.entries(sourceLabels ?? {}).every(([key, value]) => gateway.labels[key] === value)
  return fits ? [] : [() => false]
}
