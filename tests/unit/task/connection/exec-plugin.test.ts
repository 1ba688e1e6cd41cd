import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import {
  type ExecPlugin,
  runExecPlugin,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/exec-plugin.ts'

const signal = new AbortController().signal

/** A plugin that runs a script in this Node. */
const script = (code: string, more: Partial<ExecPlugin> = {}): ExecPlugin => ({
  command: process.execPath,
  args: ['-e', code],
  env: {},
  apiVersion: 'client.authentication.k8s.io/v1',
  cluster: undefined,
  ...more,
})

const answering = (status: object) => script(`console.log(${JSON.stringify(JSON.stringify({ status }))})`)

describe('a credential plugin', () => {
  it('gives its token and when that expires', async () => {
    const plugin = answering({ token: 't', expirationTimestamp: '2026-11-23T01:00:00Z' })
    assert.deepEqual(await runExecPlugin(plugin, 'x', signal), {
      token: 't',
      certificate: undefined,
      key: undefined,
      expiresAt: Date.UTC(2026, 10, 23, 1),
    })
  })

  it('gives a client certificate', async () => {
    const { token, certificate, key } = await runExecPlugin(
      answering({ clientCertificateData: 'CERT', clientKeyData: 'KEY' }),
      'x',
      signal,
    )
    assert.deepEqual([token, certificate, key], [undefined, 'CERT', 'KEY'])
  })

  it('is told its environment, its API version, the cluster, and that nobody is there', async () => {
    const code = `
      const token = Buffer.from(process.env.KUBERNETES_EXEC_INFO + process.env.MORE).toString('base64')
      process.stdin.on('end', () => console.log(JSON.stringify({ status: { token } }))).resume()`
    const { token } = await runExecPlugin(script(code, { env: { MORE: '!' }, cluster: { server: 's' } }), 'x', signal)
    const info = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 's' } },
    }
    assert.equal(Buffer.from(token ?? '', 'base64').toString(), `${JSON.stringify(info)}!`)
  })

  const bad: readonly { it: string; plugin: ExecPlugin; says: RegExp }[] = [
    {
      it: 'is not there',
      plugin: script('', { command: 'no-such-plugin' }),
      says: /'no-such-plugin' of x gave no credentials: the agent has no such program/,
    },
    {
      it: 'fails',
      plugin: script('console.error("please log in"); process.exit(3)'),
      says: /it ended with 3: please log in/,
    },
    { it: 'answers no JSON', plugin: script('console.log("token: secret")'), says: /its answer is no JSON object\.$/ },
    { it: 'answers nothing of use', plugin: answering({ clientKeyData: 'KEY' }), says: /neither 'status.token' nor/ },
  ]
  for (const { it: what, plugin, says } of bad) {
    it(`is told of by name when it ${what}`, () =>
      assert.rejects(
        runExecPlugin(plugin, 'x', signal),
        (error) => error instanceof ConnectionError && says.test(error.message),
      ))
  }

  it('is ended when it waits for somebody', () =>
    assert.rejects(
      runExecPlugin(script('setInterval(() => {}, 1000)'), 'x', signal, 300),
      /gave no credentials within 0\.3 s\. One that waits for somebody to sign in/,
    ))

  it('is ended when the step is cancelled', async () => {
    const cancelled = new AbortController()
    const running = runExecPlugin(script('setInterval(() => {}, 1000)'), 'x', cancelled.signal)
    cancelled.abort(new Error('cancelled'))
    await assert.rejects(running, /^Error: cancelled$/)
  })
})
