import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { connect } from 'node:tls'
import { readGreeting } from '../../../../rehearsal/cluster/gateway/client-hello.ts'

/** What Node's own TLS client sends first. */
async function helloFor(servername: string | undefined): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect({ host: '127.0.0.1', port, ...(servername === undefined ? {} : { servername }) })
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}

describe('the greeting of a client', () => {
  it('tells the name that it asks for', async () => {
    assert.deepEqual(readGreeting(await helloFor('shop.example.com')), {
      kind: 'hello',
      serverName: 'shop.example.com',
    })
  })

  it('tells no name when it asks for none', async () => {
    assert.deepEqual(readGreeting(await helloFor(undefined)), { kind: 'hello', serverName: undefined })
  })

  it('is incomplete until its last byte', async () => {
    const hello = await helloFor('shop.example.com')
    for (const length of [0, 1, 4, 5, 100, hello.length - 1]) {
      assert.deepEqual(readGreeting(hello.subarray(0, length)), { kind: 'incomplete' }, `${length} bytes`)
    }
  })

  for (const text of ['GET / HTTP/1.1\r\n', '\x16\x03\x01\x00\x04\x01\x00\x00\x00', '\x16\x03\x01\x00\x01\x02']) {
    it(`is foreign when it is ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readGreeting(Buffer.from(text, 'latin1')), { kind: 'foreign' })
    })
  }
})
