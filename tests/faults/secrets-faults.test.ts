import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../rehearsal/agent/step.ts'
import { textOf } from '../e2e/canary.ts'
import { base64 } from '../e2e/ways-in/kubeconfig.ts'
import { assertSecret } from '../e2e/ways-in/witnessed.ts'
import { backwards, byKubeconfig, type Stage, stage, take, token, ways } from './secrets/ways.ts'

describe('a secret', function () {
  this.timeout(60_000)
  let at: Stage
  before(async () => {
    at = await stage()
  })

  const ends: Readonly<Record<string, (socket: Socket) => void>> = {
    'breaks the connection': (socket) => socket.resetAndDestroy(),
    'speaks without TLS': (socket) => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\nno'),
    'speaks nonsense': (socket) => socket.end(Buffer.alloc(600, 0x16)),
  }
  for (const [what, end] of Object.entries(ends)) {
    it(`is nowhere when whoever is there ${what}`, async () => {
      const server = await listen((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => end(socket))
      })
      try {
        for (const whose of ['of a service account', 'of a kubeconfig, a password']) {
          const way = ways[whose]?.(at) ?? assert.fail(whose)
          const seen = await take(at, way, `https://localhost:${server.port}`)
          assert.equal(seen.step.result, 'Failed', textOf(seen.step))
          assertSecret(way.secrets, seen)
          assert.doesNotMatch(textOf(seen.step), /in a way that it does not know/)
        }
      } finally {
        await server.stop()
      }
    })
  }

  const malformed: Readonly<Record<string, () => Partial<StepRequest>>> = {
    'a token of several lines': () => serviceAccount(`${token}\nand more of it`, at.authority),
    'a token that no header can carry': () => serviceAccount(`${token}\u0001\u00e9\u65e5`, at.authority),
    'an authority that is none': () => serviceAccount(token, 'no certificate'),
    'a token where the authority should be': () => serviceAccount(token, token),
    'a client certificate that is none': () =>
      byKubeconfig(at, { token, 'client-certificate-data': base64(token), 'client-key-data': base64(token) })(
        at.on.cluster.server,
      ),
    'a kubeconfig in which a token is an alias': () => raw(`users: [{ name: u, user: { token: *${token} } }]`),
    'a kubeconfig in which a token is a tag': () => raw(`users: [{ name: u, user: { token: !${token} } }]`),
    'a kubeconfig that is a token': () => raw(token),
    'a kubeconfig that ends in a token': () => raw(`users: [{ name: "${token}`),
  }
  for (const [what, request] of Object.entries(malformed)) {
    it(`is nowhere when it is malformed: ${what}`, async () => {
      const seen = await take(at, { request, secrets: [token] }, '')
      assert.equal(seen.step.result, 'Failed', textOf(seen.step))
      assertSecret([token, token.slice(0, 40), token.slice(-40)], seen)
      assert.doesNotMatch(textOf(seen.step), /in a way that it does not know/)
    })
  }

  const faults: Readonly<Record<string, string>> = {
    'an exception that nobody caught': 'throw new Error(text)',
    'a promise that nobody waited for': 'Promise.reject(new Error(text))',
    'an exception that is no error': 'throw text',
  }
  for (const [what, code] of Object.entries(faults)) {
    it(`is nowhere when the task itself has a fault: ${what}`, async () => {
      const { canary, run } = at.on
      const preloaded = join(at.folder, 'fault.cjs')
      await writeFile(preloaded, faulty(code))
      const lines: string[] = []
      const step = await canary.run('status', { kubernetesServiceConnection: 'c' }, 2, {
        connections: [{ ...canary.connection, name: 'c' }],
        run,
        variables: [{ name: 'theirs', value: token, secret: true }],
        env: { NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}` },
        onRawLine: (line) => lines.push(line),
      })
      const output = lines.filter((line) => !line.startsWith('##vso[task.setsecret]')).join('\n')
      assert.match(output, /by a fault of its own/, output)
      assert.equal(step.result, 'Failed')
      const own = Buffer.from(canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')
      for (const part of [token, token.slice(0, 40), token.slice(-40), own]) assert.ok(!output.includes(part), output)
      assert.ok(!step.variables.some(({ name }) => name === 'PATH'))
      assert.doesNotMatch(output, /^(?!##vso\[).*##(vso)?\[/m)
    })
  }

  function serviceAccount(secret: string, certificateAuthority: string): Partial<StepRequest> {
    const { server: url } = at.on.cluster
    return {
      connections: [
        kubernetesConnection('c', { kind: 'serviceAccount', url, token: secret, certificateAuthority, namespace: 'x' }),
      ],
    }
  }

  function raw(text: string): Partial<StepRequest> {
    return { connections: [kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig: text })] }
  }
})

/** A script that has the task fail once it has told how it connects, by an error that holds a secret and commands. */
function faulty(code: string): string {
  return `
    const text = '##vso[task.setvariable variable=PATH]x ' + [...'${backwards}'].reverse().join('') + '\\n##[error]x'
    const { write } = process.stdout
    let isOver = !process.argv[1]?.endsWith('main.js')
    process.stdout.write = function (chunk, ...rest) {
      if (!isOver && String(chunk).includes('by the Kubernetes')) {
        isOver = true
        setImmediate(() => { ${code} })
      }
      return write.call(this, chunk, ...rest)
    }`
}

async function listen(answer: (socket: Socket) => void): Promise<{ port: number; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
