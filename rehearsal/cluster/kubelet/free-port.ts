import { createServer } from 'node:net'

/** Whether nobody listens at this port of 127.0.0.1. Somebody may a moment later. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
