/** Images of the tests: small Node programs with one way to behave each. */
import type { Image } from '../../../../rehearsal/cluster/registry.ts'

const program = (source: string): Image => ({
  command: [process.execPath, '-e', `process.stdin.on('end', () => process.exit(1)).resume();${source}`],
  port: 8080,
})

const server = (listener: string): string =>
  `require('http').createServer(${listener}).listen(process.env.PORT, '127.0.0.1')`

/** Answers everything with its variables, and takes `/slow` its time. */
export const serving = program(`
  console.log('serving')
  const server = ${server(`(request, response) => {
    const answer = () => response.end(JSON.stringify(process.env))
    request.url === '/slow' ? setTimeout(answer, 300) : answer()
  }`)}
  process.on('SIGTERM', () => { console.log('told to stop'); server.close(() => process.exit(0)); server.closeIdleConnections() })
`)
export const crashing = program(`console.log('about to crash'); process.exit(3)`)
export const neverReady = program(server(`(_, response) => response.writeHead(500).end()`))
export const slowToStart = program(`setTimeout(() => ${server(`(_, response) => response.end()`)}, 400)`)
/** Healthy until asked for `/break`. */
export const breakable = program(`
  let healthy = true
  ${server(`(request, response) => { if (request.url === '/break') healthy = false; response.writeHead(healthy ? 200 : 500).end() }`)}
`)
export const deafToSignals = program(`process.on('SIGTERM', () => {}); ${server(`(_, response) => response.end()`)}`)
