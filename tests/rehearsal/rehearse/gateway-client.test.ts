import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGatewayClient } from '../../../rehearsal/observation/gateway-client.ts'
import { startLoad } from '../../../rehearsal/observation/load.ts'
import { sampleGateway } from '../../../rehearsal/observation/sample.ts'

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`
}

const breakOff: RequestListener = (_, response) => {
  response.write('"New')
  setImmediate(() => response.destroy())
}

describe('The client of the gateway', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  const cases: { name: string; listener: RequestListener; want: { kind: string; text: string | RegExp } }[] = [
    {
      name: 'hears an answer',
      listener: (_, response) => response.end('"New Model A"'),
      want: { kind: 'answer', text: 'New Model A' },
    },
    {
      name: 'hears a refusal',
      listener: (_, response) => response.writeHead(503).end('no healthy upstream'),
      want: { kind: 'fault', text: 'HTTP 503 no healthy upstream' },
    },
    {
      name: 'hears what is no score',
      listener: (_, response) => response.end('<html>'),
      want: { kind: 'fault', text: 'no score: <html>' },
    },
    {
      name: 'hears a connection that breaks',
      listener: (request) => request.socket.destroy(),
      want: { kind: 'fault', text: 'socket hang up' },
    },
    {
      name: 'hears an answer that breaks off',
      listener: breakOff,
      want: { kind: 'fault', text: 'aborted' },
    },
    {
      name: 'does not wait for ever',
      listener: () => undefined,
      want: { kind: 'fault', text: 'no answer within 100 ms' },
    },
  ]
  for (const { name, listener, want } of cases) {
    it(name, async () => {
      const client = createGatewayClient(await serve(listener), 100)
      assert.deepEqual(await client.ask('plain'), want)
      client.close()
    })
  }

  it('counts what each audience hears', async () => {
    const client = createGatewayClient(
      await serve((request, response) => response.end(JSON.stringify(request.headers['x-api-version'] ?? 'all'))),
    )
    const { plain, blue, green } = await sampleGateway(client)
    assert.deepEqual(
      [...plain, ...blue, ...green],
      [
        ['all', 100],
        ['blue', 10],
        ['green', 10],
      ],
    )
    client.close()
  })

  it('keeps asking under load, and remembers what was lost and when', async () => {
    let asked = 0
    const url = await serve((_, response) => {
      asked += 1
      response.writeHead(asked === 5 ? 500 : 200).end('"x"')
    })
    const client = createGatewayClient(url)
    const load = startLoad(client, () => 'Blue_50')
    while (asked < 20) await new Promise((resolve) => setTimeout(resolve, 5))
    await load.stop()
    assert.equal(load.requests, asked)
    assert.deepEqual(
      load.lost.map(({ fault, during }) => [fault, during]),
      [['HTTP 500 "x"', 'Blue_50']],
    )
    client.close()
  })
})
