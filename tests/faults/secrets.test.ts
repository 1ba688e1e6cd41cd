import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubernetesConnection, type ServiceConnection } from '../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../rehearsal/agent/step.ts'
import { startWebService, type WebAnswer, type WebRequest, type WebService } from '../../rehearsal/cloud/web-service.ts'
import { type Certified, createAuthority } from '../../rehearsal/cluster/certificates.ts'
import { textOf } from '../e2e/canary.ts'
import { azureInputs } from '../e2e/ways-in/azure.ts'
import { type Ground, ground } from '../e2e/ways-in/ground.ts'
import { base64, kubeconfigOf } from '../e2e/ways-in/kubeconfig.ts'
import { assertSecret, type Witnessed, witnessed } from '../e2e/ways-in/witnessed.ts'

/** A token of the length that those of clouds have, whose beginning is no other's. */
const token = `eyJ${'aB3-'.repeat(30)}.eyJ${'Zx9_'.repeat(150)}.${'q7Wk'.repeat(40)}`
const password = 'pass: "word"/50% of \\everything, 4711'

/** How a server gives back what it was sent: everything that it knows of the request, in some form. */
const echoes: Readonly<Record<string, (text: string) => WebAnswer>> = {
  'in a Status': (text) => ({
    status: 401,
    body: { kind: 'Status', apiVersion: 'v1', code: 401, reason: 'Unauthorized', message: text },
  }),
  'in an error of OAuth': (text) => ({ status: 400, body: { error: 'invalid_request', error_description: text } }),
  'in an error of Azure': (text) => ({ status: 403, body: { error: { code: 'Forbidden', message: text } } }),
  'as a page': (text) => ({ status: 401, body: `<html><title>${text}</title>` }),
  'as a text': (text) => ({ status: 400, body: text }),
  'where a success should be': (text) => ({ status: 200, body: text }),
  'in base64': (text) => ({
    status: 401,
    body: { message: `token ${base64(text)} ${base64(text.slice(7))}`, error_description: base64(text) },
  }),
  'as a part of an address': (text) => ({
    status: 302,
    headers: { location: `https://elsewhere.example.com/?${encodeURIComponent(text)}` },
    body: encodeURIComponent(text),
  }),
  cut: (text) => ({
    status: 403,
    body: {
      kind: 'Status',
      code: 403,
      reason: 'Forbidden',
      message: `${text.slice(0, 60)}...`,
      error: text.slice(0, 60),
    },
  }),
}

/** What a request has that is secret. */
function confidential({ headers, body }: WebRequest): readonly string[] {
  const sent = (headers.authorization ?? '').replace(/^\w+ /, '')
  const form = new URLSearchParams(body)
  return [sent, form.get('client_secret') ?? '', form.get('client_assertion') ?? ''].filter((text) => text !== '')
}

/** A way into a cluster whose servers are others. */
interface Way {
  readonly inputs?: Readonly<Record<string, string>>
  readonly request: (url: string) => Partial<StepRequest>
  readonly secrets: readonly string[]
}

describe('a secret', function () {
  this.timeout(120_000)
  let on: Ground
  let certified: Certified
  let authority: string
  let folder: string
  const services: WebService[] = []

  before(async () => {
    on = await ground()
    const ca = await createAuthority('echo', new Date())
    certified = await ca.issue({ use: 'server' })
    authority = ca.certificate
    folder = await mkdtemp(join(tmpdir(), 'secrets-'))
    await writeFile(join(folder, 'authorities.pem'), `${authority}\n${on.cloud.certificateAuthority}`)
  })
  after(() => rm(folder, { recursive: true }))
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop()
  })

  const kubeconfig = (url: string, user: object) =>
    kubeconfigOf({ server: url, certificateAuthority: authority }, { user, namespace: 'x' }).replace(
      'context: prod',
      'context: staging',
    )
  const byKubeconfig =
    (user: () => object): Way['request'] =>
    (url) => ({
      connections: [kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig: kubeconfig(url, user()) })],
    })
  const azure =
    (
      connection: (url: string) => ServiceConnection,
      more: (url: string) => Partial<StepRequest> = () => ({}),
    ): Way['request'] =>
    (url) => ({
      connections: [{ ...connection(url), name: 'c' }],
      network: { authorities: join(folder, 'authorities.pem') },
      ...more(url),
    })
  const backwards = [...token].reverse().join('')

  const ways: Readonly<Record<string, () => Way>> = {
    'of a service account': () => ({
      request: (url) => ({
        connections: [
          kubernetesConnection('c', {
            kind: 'serviceAccount',
            url,
            token,
            certificateAuthority: authority,
            namespace: 'x',
          }),
        ],
      }),
      secrets: [token],
    }),
    'of a kubeconfig': () => ({ request: byKubeconfig(() => ({ token })), secrets: [token] }),
    'of a kubeconfig, a password': () => ({
      request: byKubeconfig(() => ({ username: 'u', password })),
      secrets: [password, base64(`u:${password}`)],
    }),
    'of a plugin': () => ({
      request: byKubeconfig(() => ({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          interactiveMode: 'Never',
          command: process.execPath,
          args: ['-e', `console.log(JSON.stringify({ status: { token: [...'${backwards}'].reverse().join('') } }))`],
        },
      })),
      secrets: [token],
    }),
    'of an Azure connection, where Azure Resource Manager answers': () => ({
      inputs: azureInputs,
      request: azure((url) => {
        const { clientId, secret } = on.cloud.deployer
        return { ...on.cloud.connect({ by: 'secret', clientId, secret }), url: `${url}/` }
      }),
      secrets: [on.cloud.deployer.secret],
    }),
    'of an Azure connection, where Entra ID answers': () => ({
      inputs: azureInputs,
      request: azure((url) =>
        withAuthority(
          on.cloud.connect({ by: 'secret', clientId: on.cloud.deployer.clientId, secret: on.cloud.deployer.secret }),
          url,
        ),
      ),
      secrets: [on.cloud.deployer.secret],
    }),
    'of an Azure connection, a certificate': () => ({
      inputs: azureInputs,
      request: azure((url) =>
        withAuthority(
          on.cloud.connect({
            by: 'certificate',
            clientId: on.cloud.deployer.clientId,
            certificate: on.cloud.deployer.certificate,
          }),
          url,
        ),
      ),
      secrets: [on.cloud.deployer.certificate.slice(0, on.cloud.deployer.certificate.indexOf('-----BEGIN CERT'))],
    }),
    'of the run, where Azure DevOps answers': () => ({
      inputs: azureInputs,
      request: azure(
        () => on.cloud.federated(),
        (url) => ({ run: { ...on.run, oidcRequestUri: `${url}/oidc` } }),
      ),
      secrets: [on.cloud.accessToken],
    }),
  }

  async function run(way: Way, url: string, action = 'shift'): Promise<Witnessed> {
    const inputs = { blueWeight: '50', kubernetesServiceConnection: 'c', namespace: 'x', ...way.inputs }
    return witnessed(on, { action, inputs, request: way.request(url) })
  }

  for (const [whose, way] of Object.entries(ways)) {
    it(`${whose} is nowhere, however a server gives it back`, async () => {
      for (const [how, echo] of Object.entries(echoes)) {
        const work = (request: WebRequest) => {
          const sent = confidential(request)
          return echo(sent.length === 0 ? 'nothing' : sent.join(' and '))
        }
        const service = await startWebService(certified, work)
        services.push(service)
        const seen = await run(way(), service.url)
        const { step } = seen
        assert.equal(step.result, 'Failed', `${how}: ${textOf(step)}`)
        assert.equal(step.errors.length, 1, `${how}: ${textOf(step)}`)
        assert.ok(service.requests.length > 0, `${how}: ${textOf(step)}`)
        const all = [...way().secrets, ...service.requests.flatMap(confidential)]
        // Of a long one a part would do.
        const parts = all.flatMap((secret) => (secret.length < 60 ? [] : [secret.slice(0, 40), secret.slice(-40)]))
        assertSecret([...all, ...parts.filter((part) => !/^-----/.test(part))], seen)
        assert.doesNotMatch(textOf(step), /in a way that it does not know|by a fault of its own/, how)
      }
    })
  }

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
          const way = ways[whose]?.() ?? assert.fail(whose)
          const seen = await run(way, `https://localhost:${server.port}`)
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
    'a token of several lines': () => serviceAccount(`${token}\nand more of it`, authority),
    'a token that no header can carry': () => serviceAccount(`${token}\u0001\u00e9\u65e5`, authority),
    'an authority that is none': () => serviceAccount(token, 'no certificate'),
    'a token where the authority should be': () => serviceAccount(token, token),
    'a client certificate that is none': () =>
      byKubeconfig(() => ({ token, 'client-certificate-data': base64(token), 'client-key-data': base64(token) }))(
        on.cluster.server,
      ),
    'a kubeconfig in which a token is an alias': () => raw(`users: [{ name: u, user: { token: *${token} } }]`),
    'a kubeconfig in which a token is a tag': () => raw(`users: [{ name: u, user: { token: !${token} } }]`),
    'a kubeconfig that is a token': () => raw(token),
    'a kubeconfig that ends in a token': () => raw(`users: [{ name: "${token}`),
  }
  for (const [what, request] of Object.entries(malformed)) {
    it(`is nowhere when it is malformed: ${what}`, async () => {
      const seen = await run({ request, secrets: [token] }, '')
      assert.equal(seen.step.result, 'Failed', textOf(seen.step))
      assertSecret([token, token.slice(0, 40), token.slice(-40)], seen)
      assert.doesNotMatch(textOf(seen.step), /in a way that it does not know/)
    })
  }

  const faults: Readonly<Record<string, string>> = {
    'an exception that nobody caught': 'setTimeout(() => { throw new Error(text()) }, 250)',
    'a promise that nobody waited for': 'setTimeout(() => { Promise.reject(new Error(text())) }, 250)',
    'an exception that is no error': 'setTimeout(() => { throw text() }, 250)',
  }
  for (const [what, code] of Object.entries(faults)) {
    it(`is nowhere when the task itself has a fault: ${what}`, async () => {
      const preloaded = join(folder, 'fault.cjs')
      const secret = `[...'${backwards}'].reverse().join('')`
      // A child has the same options, and no fault.
      await writeFile(
        preloaded,
        `const text = () => '##vso[task.setvariable variable=PATH]x ' + ${secret} + '\\n##[error]x'\nif (process.argv[1]?.endsWith('main.js')) ${code}`,
      )
      const { canary } = on
      const { server: url, certificateAuthority } = on.cluster
      const own = Buffer.from(canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')
      // The faulty text holds the token of a second connection, as any error may hold what the task has.
      const connection = kubernetesConnection('c', { kind: 'serviceAccount', url, token: own, certificateAuthority })
      const lines: string[] = []
      const step = await canary.run(
        'shift',
        { blueWeight: '10', stepSeconds: '0', kubernetesServiceConnection: 'c' },
        2,
        {
          connections: [connection],
          run: on.run,
          variables: [{ name: 'theirs', value: token, secret: true }],
          env: { NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}` },
          onRawLine: (line) => lines.push(line),
        },
      )
      const output = lines.filter((line) => !line.startsWith('##vso[task.setsecret]')).join('\n')
      assert.match(output, /by a fault of its own/, output)
      assert.equal(step.result, 'Failed')
      for (const part of [token, token.slice(0, 40), token.slice(-40), own]) assert.ok(!output.includes(part), output)
      assert.ok(!step.variables.some(({ name }) => name === 'PATH'))
      assert.ok(!/^(?!##vso\[).*##(vso)?\[/m.test(output), output)
    })
  }

  function serviceAccount(secret: string, certificateAuthority: string): Partial<StepRequest> {
    const { server: url } = on.cluster
    return {
      connections: [
        kubernetesConnection('c', { kind: 'serviceAccount', url, token: secret, certificateAuthority, namespace: 'x' }),
      ],
    }
  }

  function raw(text: string): Partial<StepRequest> {
    return { connections: [kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig: text })] }
  }

  function withAuthority(connection: ServiceConnection, url: string): ServiceConnection {
    return { ...connection, data: { ...connection.data, activeDirectoryAuthority: `${url}/` } }
  }
})

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
