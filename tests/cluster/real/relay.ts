/**
 * A door before the API server by which tests act before a write, or between a write and its answer: a real API server
 * has no hook for that.
 */
import { once } from 'node:events'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { type Ask, headOf, startDoor, type Target } from '../../door.ts'
import type { Write, WriteListeners } from '../../e2e/cluster.ts'

export interface Relay {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  /** See `TestCluster`. */
  onWrite(listeners: WriteListeners): () => void
  stop(): Promise<void>
}

/** Starts a relay to an API server. @param onError  told of errors that are no client's and no test's */
export async function startRelay(target: Target, onError: (error: unknown) => void): Promise<Relay> {
  const all = new Set<WriteListeners>()
  const listen = async (when: keyof WriteListeners, write: Write): Promise<void> => {
    for (const listeners of [...all]) await listeners[when]?.(write)
  }
  const handle = (request: Http2ServerRequest, response: Http2ServerResponse, ask: Ask) =>
    pass(request, response, ask, listen)
  const { server, certificateAuthority, stop } = await startDoor(target, handle, onError)
  return {
    server,
    certificateAuthority,
    onWrite: (listeners) => {
      all.add(listeners)
      return () => all.delete(listeners)
    },
    stop,
  }
}

type Listen = (when: keyof WriteListeners, write: Write) => Promise<void>

async function pass(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  ask: Ask,
  listen: Listen,
): Promise<void> {
  const write = writeOf(request)
  if (write !== undefined) await listen('before', write)
  if (response.closed) return
  const stream = ask(request)
  // A watch that its client leaves must end at the server, too.
  response.once('close', () => stream.close())
  stream.on('error', () => response.stream?.destroy())
  request.pipe(stream)
  const { status, headers } = headOf(await once(stream, 'response'))
  if (write === undefined || status < 200 || status >= 300) {
    response.writeHead(status, headers)
    stream.pipe(response)
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  await listen('after', write)
  if (response.closed) return
  response.writeHead(status, headers)
  response.end(Buffer.concat(chunks))
}

/** The write that a request asks for, if it asks for one. */
function writeOf({ method, url }: Http2ServerRequest): Write | undefined {
  const { pathname: path, searchParams } = new URL(url, 'https://relay')
  const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
  const verb = verbs[method]
  return verb === undefined ? undefined : { verb, path, isDry: searchParams.get('dryRun') === 'All' }
}
