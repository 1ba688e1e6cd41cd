import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { Transport } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'
import type { HttpRequest } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/wire.ts'
import type { Connection } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection.ts'
import { fixedCredentials } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/fixed-credentials.ts'
import {
  askWho,
  tellConnection,
  warnOfTrust,
} from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/introduction.ts'
import type { HttpProxy } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'
import { createLog } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/log.ts'
import { unfolded } from '../../unfolded.ts'

function connection(changes: { identity?: string; proxy?: HttpProxy; verifyTls?: boolean } = {}): Connection {
  return {
    access: {
      server: 'https://aks.example',
      ca: undefined,
      cert: undefined,
      key: undefined,
      passphrase: undefined,
      servername: undefined,
      verifyTls: changes.verifyTls ?? true,
      proxy: changes.proxy,
      credentials: fixedCredentials({ authorization: 'Bearer secret' }),
    },
    namespace: undefined,
    title: 'the connection',
    identity: changes.identity,
  }
}

function logTo(lines: string[]) {
  return createLog(
    (line) => lines.push(line),
    () => 0,
  )
}

describe('the log of a step tells', () => {
  const cases: readonly { name: string; connection: Connection; want: string }[] = [
    {
      name: 'connection, server and namespace',
      connection: connection(),
      want: 'by the connection: https://aks.example, namespace ns',
    },
    {
      name: 'whom the credentials stand for',
      connection: connection({ identity: 'jane' }),
      want: 'by the connection: https://aks.example, namespace ns, as jane',
    },
    {
      name: 'the proxy without its credentials',
      connection: connection({ proxy: { url: 'http://user:secret@proxy:3128/', authorization: 'Basic secret' } }),
      want: 'by the connection: https://aks.example through the proxy http://proxy:3128, namespace ns',
    },
  ]
  for (const { name, connection: by, want } of cases) {
    it(name, () => {
      const lines: string[] = []
      tellConnection(by, 'ns', logTo(lines))
      assert.deepEqual(unfolded(lines), [`  ${want}`])
    })
  }

  it('in a warning that TLS is not verified, and that the agent does not decide about that', () => {
    const warnings: string[] = []
    warnOfTrust(
      connection(),
      () => undefined,
      (message) => warnings.push(message),
    )
    assert.equal(warnings.length, 0)
    warnOfTrust(
      connection({ verifyTls: false }),
      () => 'True',
      (message) => warnings.push(message),
    )
    assert.match(
      warnings.join('\n'),
      /^TLS of https:\/\/aks\.example is not verified: the connection says so\.\nThe agent is configured to skip/,
    )
  })
})

describe('who the step is', () => {
  const never = new AbortController().signal

  /** Asks a server that answers so, and gives what the log tells. */
  async function ask(by: Connection, answer: () => { status: number; text: string }, signal = never) {
    const lines: string[] = []
    const asked: HttpRequest[] = []
    const transport: Transport = {
      server: 'https://aks.example',
      send: async (request) => {
        asked.push(request)
        const { status, text } = answer()
        return { status, header: () => undefined, body: Readable.from([Buffer.from(text)]) }
      },
      renew: () => undefined,
      close: () => undefined,
    }
    const who = askWho(by, transport, logTo(lines), signal)
    for (let turns = 0; turns < 100 && lines.length === 0; turns++) await new Promise(setImmediate)
    return { who, lines, asked }
  }

  const review = { status: 201, text: JSON.stringify({ status: { userInfo: { username: 'jane' } } }) }

  it('is not asked where the credentials tell it', async () => {
    const { who, asked } = await ask(connection({ identity: 'john' }), () => review)
    assert.deepEqual(who, { title: 'the connection', identity: 'john' })
    assert.equal(asked.length, 0)
  })

  it('is asked of the API server where they do not', async () => {
    const { who, lines, asked } = await ask(connection(), () => review)
    assert.deepEqual([who.identity, lines], ['jane', ['  00:00:00Z  as jane, says the API server']])
    assert.deepEqual(
      asked.map(({ method, path }) => `${method} ${path}`),
      ['POST /apis/authentication.k8s.io/v1/selfsubjectreviews'],
    )
  })

  for (const { name, answer } of [
    { name: 'lacks that question', answer: () => ({ status: 404, text: '404 page not found' }) },
    { name: 'answers something else', answer: () => ({ status: 201, text: '<html>' }) },
    { name: 'is out of reach', answer: () => assert.fail('out of reach') },
  ]) {
    it(`stays open where the API server ${name}`, async () => {
      const { who, lines } = await ask(connection(), answer)
      assert.deepEqual([who.identity, lines], [undefined, ['  00:00:00Z  as whom, the API server does not say']])
    })
  }

  it('is not told any more when the step is over', async () => {
    const { lines } = await ask(connection(), () => assert.fail('aborted'), AbortSignal.abort())
    assert.deepEqual(lines, [])
  })
})
