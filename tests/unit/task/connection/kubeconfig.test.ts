import assert from 'node:assert/strict'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { connectByKubeconfig } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/kubeconfig.ts'
import { base64, jwt, surroundings } from './surroundings.ts'

const signal = new AbortController().signal

const kubeconfig = (user: string, cluster = '') => `
apiVersion: v1
kind: Config
clusters:
- { name: a, cluster: { server: 'https://a.example.com/', certificate-authority-data: ${base64('PEM A')}${cluster} } }
- { name: b, cluster: { server: 'https://b.example.com' } }
- { name: plain, cluster: { server: 'http://c.example.com' } }
- { name: odd, cluster: { server: 'd:443' } }
users:
- { name: u, user: { ${user} } }
contexts:
- { name: a, context: { cluster: a, user: u, namespace: from-context } }
- { name: b, context: { cluster: b, user: u } }
- { name: plain, context: { cluster: plain, user: u } }
- { name: odd, context: { cluster: odd, user: u } }
- { name: anonymous, context: { cluster: b } }
- { name: no-cluster, context: { cluster: x, user: u } }
- { name: no-user, context: { cluster: b, user: x } }
current-context: a
`

const connect = (user: string, context?: string, cluster?: string, around = surroundings()) =>
  connectByKubeconfig(kubeconfig(user, cluster), context, 'x', around, signal)

const plugin = (status: object, more = '') => {
  const code = `console.log(${JSON.stringify(JSON.stringify({ status }))})`
  return `exec: { command: ${JSON.stringify(process.execPath)}, args: ['-e', ${JSON.stringify(code)}]${more} }`
}

describe('a kubeconfig', () => {
  const account = jwt({ sub: 'system:serviceaccount:ci:deployer' })
  const users: readonly {
    it: string
    user: string
    header: string | undefined
    secret: string
    identity: string | undefined
  }[] = [
    { it: 'a token', user: 'token: t0k', header: 'Bearer t0k', secret: 't0k', identity: undefined },
    {
      it: 'the token of a service account',
      user: `token: ${account}`,
      header: `Bearer ${account}`,
      secret: account,
      identity: 'system:serviceaccount:ci:deployer',
    },
    {
      it: 'a password',
      user: 'username: ann, password: p4ss',
      header: `Basic ${base64('ann:p4ss')}`,
      secret: 'p4ss',
      identity: 'ann',
    },
    {
      it: 'a client certificate',
      user: `client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}`,
      header: undefined,
      secret: 'KEY',
      identity: undefined,
    },
    { it: 'a plugin', user: plugin({ token: 'fr0m' }), header: 'Bearer fr0m', secret: 'fr0m', identity: undefined },
    {
      it: "a plugin's client certificate",
      user: plugin({ clientCertificateData: 'CERT', clientKeyData: 'K3Y' }),
      header: undefined,
      secret: 'K3Y',
      identity: undefined,
    },
    {
      it: 'a plugin with a secret in its environment',
      user: plugin({ token: 't' }, ', env: [{ name: CLIENT_SECRET, value: h1dden }]'),
      header: 'Bearer t',
      secret: 'h1dden',
      identity: undefined,
    },
    {
      it: 'an auth-provider whose token still holds',
      user: `auth-provider: { name: gcp, config: { access-token: pr0v } }`,
      header: 'Bearer pr0v',
      secret: 'pr0v',
      identity: undefined,
    },
  ]
  for (const { it: what, user, header, secret, identity } of users) {
    it(`gives access by ${what}, and masks its secret`, async () => {
      const around = surroundings()
      const found = await connect(user, undefined, undefined, around)
      assert.equal((await found.access.credentials.headers(signal)).authorization, header)
      assert.equal(found.identity, identity)
      assert.ok(around.masked.includes(secret), around.masked.join())
      assert.equal(String(found.access.ca), 'PEM A')
    })
  }

  it("has a plugin's certificate and key", async () => {
    const { access } = await connect(plugin({ clientCertificateData: 'CERT', clientKeyData: 'K3Y' }))
    assert.deepEqual([access.cert, access.key, access.credentials.refused()], ['CERT', 'K3Y', false])
  })

  it('runs a plugin again once its token is refused', async () => {
    const code = `console.log(JSON.stringify({ status: { token: 't' + process.hrtime.bigint() } }))`
    const { access } = await connect(
      `exec: { command: ${JSON.stringify(process.execPath)}, args: ['-e', ${JSON.stringify(code)}] }`,
    )
    const token = async () => (await access.credentials.headers(signal)).authorization
    const [first, same, refused, next] = [await token(), await token(), access.credentials.refused(), await token()]
    assert.deepEqual([first === same, refused, first === next], [true, true, false])
  })

  it('impersonates whom it names', async () => {
    for (const user of ['token: t', plugin({ token: 't' })]) {
      const { access, identity } = await connect(`${user}, as: bob`)
      assert.deepEqual(await access.credentials.headers(signal), {
        authorization: 'Bearer t',
        'impersonate-user': 'bob',
      })
      assert.equal(identity, 'bob')
    }
  })

  it('gives access to a cluster that wants no user', async () => {
    const { access } = await connect('token: t', 'anonymous')
    assert.deepEqual(await access.credentials.headers(signal), {})
  })

  it('gives the namespace of its context', async () =>
    assert.equal((await connect('token: t')).namespace, 'from-context'))

  it('is read in the context that is asked for', async () => {
    const { access, namespace } = await connect('token: t', 'b')
    assert.deepEqual([access.server, namespace], ['https://b.example.com', undefined])
  })

  it('names the server for TLS, and whether it is verified', async () => {
    const tls = async (cluster: string) => {
      const { access } = await connect('token: t', undefined, cluster)
      return [access.servername, access.verifyTls]
    }
    assert.deepEqual(await tls(', tls-server-name: inner'), ['inner', true])
    assert.deepEqual(await tls(', insecure-skip-tls-verify: true'), [undefined, false])
  })

  const agents = { url: 'http://agents:3128', authorization: undefined }
  const proxies: readonly { it: string; cluster: string; proxy: unknown; masked?: readonly string[] }[] = [
    { it: "the agent's proxy", cluster: '', proxy: agents },
    {
      it: 'its own proxy instead',
      cluster: ", proxy-url: 'http://own:3128'",
      proxy: { url: 'http://own:3128', authorization: undefined },
    },
    {
      it: 'its own proxy with a password, which it masks',
      cluster: ", proxy-url: 'https://ann:p%40ss@own:3128'",
      proxy: { url: 'https://own:3128', authorization: `Basic ${base64('ann:p@ss')}` },
      masked: ['p@ss', 'p%40ss', base64('ann:p@ss')],
    },
  ]
  for (const { it: what, cluster, proxy, masked = [] } of proxies) {
    it(`goes through ${what}`, async () => {
      const around = surroundings(agents)
      assert.deepEqual((await connect('username: u', undefined, cluster, around)).access.proxy, proxy)
      assert.deepEqual(around.masked, [base64('u:'), ...masked])
    })
  }

  const bad: readonly { it: string; connect: () => Promise<unknown>; says: RegExp }[] = [
    {
      it: 'a context that it lacks',
      connect: () => connect('token: t', 'c'),
      says: /has no context 'c'; it has 'a', 'b'/,
    },
    {
      it: 'a cluster that it lacks',
      connect: () => connect('token: t', 'no-cluster'),
      says: /has no cluster 'x' for its context/,
    },
    {
      it: 'a user that it lacks',
      connect: () => connect('token: t', 'no-user'),
      says: /has no user 'x' for its context/,
    },
    {
      it: 'a SOCKS proxy',
      connect: () => connect('token: t', undefined, ", proxy-url: 'socks5://ann:p@own:1080'"),
      says: /must be an http:\/\/ or https:\/\/ URL, not socks5:\/\/\. SOCKS proxies are not supported\.$/,
    },
    {
      it: 'a proxy that is no URL',
      connect: () => connect('token: t', undefined, ', proxy-url: proxy'),
      says: /must be an http:\/\/ or https:\/\/ URL\./,
    },
    {
      it: 'a server without TLS',
      connect: () => connect('token: t', 'plain'),
      says: /without TLS everybody on the way/,
    },
    {
      it: 'a server that is no URL',
      connect: () => connect('token: t', 'odd'),
      says: /The server in the kubeconfig of x must be an https:\/\/ URL, got 'd:443'/,
    },
    {
      it: 'no credentials that it knows',
      connect: () => connect('tokenFile: /var/token'),
      says: /The user 'u' in the kubeconfig of x has no credentials that this task knows: a token \(not 'tokenFile'\)/,
    },
    {
      it: 'the path of a certificate authority',
      connect: () => connect('token: t', undefined, ', certificate-authority: ca.crt'),
      says: /'certificate-authority' in the kubeconfig of x is the relative path 'ca\.crt'.* Use 'certificate-authority-data'/,
    },
    {
      it: 'the path of a client key',
      connect: () => connect('client-key: certs/client.key'),
      says: /'client-key' in the kubeconfig of x is the relative path/,
    },
    {
      it: 'the path of a file that is not there',
      connect: () => connect("client-certificate: '/no/such/file'"),
      says: /The 'client-certificate' in the kubeconfig of x cannot be read: ENOENT/,
    },
    {
      it: 'an auth-provider that nobody knows',
      connect: () => connect('auth-provider: { name: openstack }'),
      says: /The auth-provider 'openstack' in the kubeconfig of x is not known/,
    },
    {
      it: 'an auth-provider whose token has expired',
      connect: () => connect("auth-provider: { name: azure, config: { access-token: t, expires-on: '1' } }"),
      says: /The auth-provider 'azure' in the kubeconfig of x gives no token: Token is expired/,
    },
    {
      it: 'an auth-provider that has no token',
      connect: () => connect('auth-provider: { name: oidc, config: {} }'),
      says: /gives no token: it has none that still holds/,
    },
    {
      it: 'an auth-provider whose token is to be renewed by a command, for which a shell would be needed',
      connect: () =>
        connect(
          "auth-provider: { name: gcp, config: { cmd-path: '/bin/echo', cmd-args: '{} > /tmp/x', token-key: '{.t}', expiry-key: '{.e}' } }",
        ),
      says: /'gcp' in the kubeconfig of x gives no token: .* this task runs no 'cmd-path'/,
    },
    {
      it: 'a plugin among the sources of what is being built',
      connect: () => connect('exec: { command: ./bin/kubelogin }'),
      says: /'\.\/bin\/kubelogin' of the kubeconfig of x is named by a relative path/,
    },
    {
      it: 'a token that YAML takes for a number',
      connect: () => connect('token: 4711'),
      says: /'token' of the user .* in quotes/,
    },
    {
      it: 'a password that YAML takes for an alias, which is not repeated',
      connect: () => connect('username: u, password: *p4ss-w0rd'),
      says: /cannot be read: unidentified alias … \(line \d+\)\.$/,
    },
    {
      it: 'aliases of what they are in',
      connect: () => connect('exec: &e { command: x, args: [*e] }'),
      says: /repeat what they are in/,
    },
    { it: 'a plugin without a command', connect: () => connect('exec: {}'), says: /names no command/ },
    {
      it: 'a plugin that wants a terminal',
      connect: () => connect('exec: { command: ask, interactiveMode: Always }'),
      says: /'ask' of the kubeconfig of x wants somebody at a terminal/,
    },
    {
      it: 'no YAML',
      connect: () => connectByKubeconfig('a: [', undefined, 'x', surroundings(), signal),
      says: /The kubeconfig of x cannot be read/,
    },
    {
      it: 'no contexts',
      connect: () => connectByKubeconfig('kind: Config', undefined, 'x', surroundings(), signal),
      says: /has no current context: .* it has none/,
    },
  ]
  for (const { it: what, connect: open, says } of bad) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(open(), (error) => error instanceof ConnectionError && says.test(error.message))
    })
  }
})
