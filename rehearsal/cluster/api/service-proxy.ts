/** The proxy of Services: a request below `/services/NAME:PORT/proxy` goes on to one of the Service's pods. */
import { request } from 'node:http'
import type { EndpointSlice, Service } from '../objects.ts'
import { ApiError } from '../store/errors.ts'
import { type BodyAnswer, refusal } from './answer.ts'
import type { ApiContext, Call } from './context.ts'
import { unknownPath } from './path.ts'

/** The loopback port behind a pod's address and port; undefined when nothing listens there. */
export type Reach = (address: string, port: number) => number | undefined

/** What a path asks of which Service. */
export interface ProxiedPath {
  readonly namespace: string
  readonly service: string
  /** A port's number or name; empty: the one without a name. */
  readonly port: string
  /** The path that the pod gets. */
  readonly path: string
}

/** Reads `/api/v1/namespaces/NAMESPACE/services/[http:]NAME[:PORT]/proxy…`; undefined for every other path. */
export function parseProxiedPath(path: string): ProxiedPath | undefined {
  const [, namespace, id, rest = ''] =
    /^\/api\/v1\/namespaces\/([^/]+)\/services\/([^/]+)\/proxy(\/.*)?$/.exec(path) ?? []
  if (namespace === undefined || id === undefined) return undefined
  const [, scheme, service, port = ''] =
    /^(?:(\w+):(?=[^:]*:))?([^:]+)(?::([^:]*))?$/.exec(decodeURIComponent(id)) ?? []
  // Pods of this cluster speak no TLS.
  if (service === undefined || (scheme !== undefined && scheme !== 'http')) throw unknownPath()
  return { namespace, service, port, path: rest === '' ? '/' : rest }
}

/** Hands the request to a ready pod and gives back what it answers; the caller's credentials stay here. */
export function answerThroughService(
  { store, reach }: ApiContext,
  { method, query, headers, body }: Call,
  { namespace, service: name, port, path }: ProxiedPath,
): Promise<BodyAnswer> {
  const service = store.get('Service', namespace, name)
  if (service === undefined)
    throw new ApiError(404, 'NotFound', `services "${name}" not found`, { name, kind: 'services' })
  const slices = store.list('EndpointSlice').filter((slice) => isOf(slice, service))
  const [target] = slices.flatMap((slice) => targetsOf(slice, portName(service, port)))
  if (target === undefined) throw unavailable(`no endpoints available for service "${name}"`)
  const local = reach(target.address, target.port)
  const trouble = `error trying to reach service: dial tcp ${target.address}:${target.port}: connect: connection refused`
  if (local === undefined) throw unavailable(trouble)
  const { authorization: _, host: __, connection: ___, ...passed } = headers
  const text = query.toString()
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: local,
      method,
      path: text === '' ? path : `${path}?${text}`,
      headers: passed,
    }
    const sent = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => resolve(refusal(unavailable(error.message))))
      response.on('end', () => {
        const { 'content-type': type, location } = response.headers
        resolve({
          kind: 'body',
          status: response.statusCode ?? 502,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: { ...(type && { 'content-type': type }), ...(location && { location }) },
        })
      })
    })
    sent.on('error', (error) => resolve(refusal(unavailable(`error trying to reach service: ${error.message}`))))
    sent.end(body)
  })
}

function isOf({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.namespace === service.metadata.namespace &&
    metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name
  )
}

/** The name of a port that is given by name or by number. */
function portName({ metadata, spec }: Service, port: string): string {
  if (!/^\d+$/.test(port)) return port
  const found = (spec.ports ?? []).find((candidate) => candidate.port === Number(port))
  if (found === undefined) throw unavailable(`no service port ${port} found for service "${metadata.name}"`)
  return found.name ?? ''
}

function targetsOf({ ports, endpoints }: EndpointSlice, name: string): { address: string; port: number }[] {
  const port = (ports ?? []).find((candidate) => (candidate.name ?? '') === name)?.port
  if (port === undefined) return []
  const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
  return ready.flatMap(({ addresses }) => addresses.slice(0, 1).map((address) => ({ address, port })))
}

function unavailable(message: string): ApiError {
  return new ApiError(503, 'ServiceUnavailable', message)
}
