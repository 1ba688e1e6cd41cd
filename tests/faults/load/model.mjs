/**
 * A model that answers each request with its name, in the time that a machine under load has for it: `node model.mjs NAME
 * PORT`. It dies in the midst of a request that asks for it, as one that runs out of memory does. At SIGTERM it goes on for
 * a moment, asks every client to leave, and ends when all are gone; it ends at once when its standard input closes.
 */
import { createServer } from 'node:http'

const [name, port] = process.argv.slice(2)
const lingerMs = 300
let isLeaving = false

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    if (body === 'die') process.exit(137)
    if (isLeaving) response.setHeader('connection', 'close')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(name))
  })
})
// The gateway keeps its connections for as long as it likes: none of them may end under a request.
server.keepAliveTimeout = 0
server.listen(Number(port), '127.0.0.1')

process.on('SIGTERM', () => {
  isLeaving = true
  setTimeout(() => server.close(() => process.exit()), lingerMs)
})
process.stdin.on('end', () => process.exit(1)).resume()
