/** A copy of a request to a mirror. As at Envoy, nobody waits for its answer or hears of its failure. */
import { type Agent, type IncomingMessage, request } from 'node:http'

export interface MirroredRequest {
  agent: Agent
  /** The loopback port behind the pod's address. */
  port: number
  method: string
  target: string
  headers: Record<string, string | string[]>
}

/** Sends the copy along with the request: its body as it comes, and no more of it once the client is gone. */
export function mirrorRequest(
  incoming: IncomingMessage,
  { agent, port, method, target, headers }: MirroredRequest,
): void {
  const copy = request({
    host: '127.0.0.1',
    port,
    method,
    path: target,
    headers: { ...headers, host: shadowOf(String(headers.host ?? '')) },
    agent,
  })
  copy.on('response', (response) => response.resume())
  copy.on('error', () => {
    // The mirror's own affair.
  })
  incoming.on('data', (chunk: Buffer) => copy.write(chunk))
  incoming.on('end', () => copy.end())
  incoming.on('close', () => {
    if (!incoming.complete) copy.destroy()
  })
}

/** Envoy tells a mirror by the name: `model.example.com-shadow:80`. */
function shadowOf(authority: string): string {
  return authority.replace(/(:\d+)?$/, '-shadow$1')
}
