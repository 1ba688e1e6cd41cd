import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NamespaceSnapshot } from './namespace-snapshot.ts'
import { answersFrom } from './played-answers.ts'

/** A Kubernetes API on the loopback interface that is to be read by one istioctl. */
export interface PlayedApi {
  /** Its path is not to be guessed, so that no other program of the machine reads along. */
  readonly url: string
  close(): void
}

/**
 * Plays a Kubernetes API that has a snapshot. So istioctl needs no credentials, sees no more than the task may see, and
 * judges also a state that is only planned. (Its other way without a cluster, reading files, leaves out each analyzer
 * that looks at Services or Pods, and with them the one that finds routes to hosts that are not there.)
 */
export async function playApi(snapshot: NamespaceSnapshot): Promise<PlayedApi> {
  const answer = answersFrom(snapshot)
  const root = `/${randomUUID()}`
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (request.method !== 'GET' || !pathname.startsWith(`${root}/`)) {
      response.writeHead(403).end()
      return
    }
    const path = pathname.slice(root.length)
    const { status, documents, stays } = answer({ path, query: searchParams, accept: request.headers.accept ?? '' })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.write(documents.map((document) => `${JSON.stringify(document)}\n`).join(''))
    if (!stays) response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${root}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
