import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type DelayLine, startDelayLine } from '../../bench/delay-line.ts'

const roundTripMs = 40

describe('a delay line', () => {
  let server: Server
  let line: DelayLine
  let client: Socket
  let started: number

  /** Starts a server that answers as told, and connects to it by way of the line. */
  async function connectTo(answer: (socket: Socket) => void): Promise<void> {
    server = createServer({ allowHalfOpen: true }, answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    line = await startDelayLine((server.address() as AddressInfo).port, roundTripMs)
    started = performance.now()
    client = connect(line.port, '127.0.0.1')
    await once(client, 'connect')
  }

  afterEach(async () => {
    client.destroy()
    await line.stop()
    server.close()
  })

  it('takes a round trip for the connection, and one for each answer', async () => {
    await connectTo((socket) => socket.pipe(socket))
    for (const trips of [2, 3, 4]) {
      client.write('x')
      await once(client, 'data')
      const took = performance.now() - started
      assert.ok(took >= trips * roundTripMs, `${took} ms for ${trips} round trips`)
    }
  })

  it('lets a client do other work while it connects', async () => {
    await connectTo((socket) => socket.pipe(socket))
    while (performance.now() < started + 2 * roundTripMs);
    client.write('x')
    await once(client, 'data')
    const took = performance.now() - started
    assert.ok(took >= 3 * roundTripMs, `${took} ms`)
  })

  it('delivers everything in its order, and then the end', async () => {
    const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => String(index)).join())
    await connectTo((socket) => socket.pipe(socket))
    client.end(sent)
    assert.ok((await buffer(client)).equals(sent))
  })

  it('breaks off for the client what the server breaks off', async () => {
    await connectTo((socket) => socket.once('data', () => socket.resetAndDestroy()))
    client.on('error', () => undefined)
    client.write('x')
    await once(client, 'close')
  })
})
