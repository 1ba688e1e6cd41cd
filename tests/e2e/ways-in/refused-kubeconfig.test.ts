import { kubernetesConnection, type ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import { createAuthority } from '../../../rehearsal/cluster/certificates.ts'
import { base64, kubeconfigOf } from './kubeconfig.ts'
import { describeRefusals, type Refused, wrong } from './refusals.ts'

describeRefusals('kubeconfig', { kubernetesServiceConnection: 'c' }, [
  {
    it: 'a token that the cluster does not know',
    connection: kubeconfig({ user: { token: wrong } }),
    secrets: [wrong],
    says: /the API server does not accept the connection's credentials \(401\).*Renew the credentials of the Kubernetes service connection \(Kubeconfig\)/,
  },
  {
    it: 'a client certificate of another authority',
    connection: async ({ cluster }) => {
      const { certificate, key } = await (await createAuthority('others', new Date())).issue({
        use: 'client',
        name: 'jane',
      })
      const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
      return byKubeconfig(kubeconfigOf(cluster, { user }))
    },
    says: /does not accept the connection's credentials \(401\)/,
  },
  {
    it: 'a user without rights',
    connection: async ({ cluster }) => {
      const { certificate, key } = await cluster.createClientCertificate('mallory')
      const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
      return byKubeconfig(kubeconfigOf(cluster, { user }))
    },
    says: /access denied: .*User "mallory" cannot .*Test it with: kubectl auth can-i .* --as=mallory/,
  },
  {
    it: 'a context that it does not have',
    connection: async ({ cluster }) => {
      const text = kubeconfigOf(cluster, { user: { token: wrong } })
      return kubernetesConnection('c', { kind: 'kubeconfig', kubeconfig: text, clusterContext: 'missing' })
    },
    secrets: [wrong],
    says: /has no context '\*\*\*'; it has '\w+', '\w+'/,
  },
  {
    it: 'a file that only its author has',
    connection: kubeconfig({ user: { 'client-certificate': 'jane.crt', 'client-key': 'jane.key' } }),
    says: /The 'client-certificate' in the kubeconfig .* relative path 'jane\.crt'.*client-certificate-data/,
  },
  {
    it: 'a server without TLS',
    connection: kubeconfig({ user: { token: wrong }, cluster: { server: 'http://127.0.0.1:1' } }),
    secrets: [wrong],
    says: /without TLS everybody on the way could read the credentials/,
  },
  {
    it: 'a certificate authority that is not the cluster’s',
    connection: async ({ cluster }) => {
      const { certificate } = await createAuthority('others', new Date())
      const data = { 'certificate-authority-data': base64(certificate) }
      return byKubeconfig(kubeconfigOf(cluster, { user: { token: wrong }, cluster: data }))
    },
    secrets: [wrong],
    says: /is not trusted: its certificate.*unknown to the agent.*Put the authority of that server/,
  },
  {
    it: 'a name that the server’s certificate lacks',
    connection: kubeconfig({ user: { token: wrong }, cluster: { 'tls-server-name': 'other.example.com' } }),
    secrets: [wrong],
    says: /is not trusted: its certificate is for other names.*localhost/,
  },
  {
    it: 'a SOCKS proxy',
    connection: kubeconfig({ user: { token: wrong }, cluster: { 'proxy-url': 'socks5://127.0.0.1:1' } }),
    secrets: [wrong],
    says: /SOCKS proxies are not supported/,
  },
  {
    it: 'what is no kubeconfig',
    connection: () => byKubeconfig(`token: ${wrong}\n  : [`),
    secrets: [wrong],
    says: /The kubeconfig of .* cannot be read/,
  },
  {
    it: 'a plugin that the agent lacks',
    connection: kubeconfig({ user: { exec: plugin({ command: 'kubelogin-of-nobody' }) } }),
    says: /credential plugin 'kubelogin-of-nobody' .*the agent has no such program/,
  },
  {
    it: 'a plugin that fails, and complains in commands of the log',
    connection: kubeconfig({
      user: {
        exec: plugin({ args: ['-e', 'console.error("##vso[task.setvariable variable=PATH]x"); process.exit(7)'] }),
      },
    }),
    says: /credential plugin .* gave no credentials: it ended with 7/,
  },
  {
    it: 'a plugin that says something else, with a token in it',
    connection: kubeconfig({
      user: {
        exec: plugin({ args: ['-e', `console.log('token: ' + [...'${backwards(wrong)}'].reverse().join(''))`] }),
      },
    }),
    secrets: [wrong],
    says: /gave no credentials: its answer is no JSON/,
  },
  {
    it: 'a plugin that wants somebody at a terminal',
    connection: kubeconfig({ user: { exec: plugin({ interactiveMode: 'Always' }) } }),
    says: /wants somebody at a terminal/,
  },
])

function byKubeconfig(text: string): ServiceConnection {
  return kubernetesConnection('c', {
    kind: 'kubeconfig',
    kubeconfig: text.replace('context: prod', 'context: staging'),
  })
}

function kubeconfig(parts: Parameters<typeof kubeconfigOf>[1]): Refused['connection'] {
  return ({ cluster }) => byKubeconfig(kubeconfigOf(cluster, parts))
}

/** An `exec` entry that runs Node, unless told otherwise. */
function plugin(more: object): object {
  return { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: process.execPath, ...more }
}

/** So that a secret is in a plugin's output, and not in its command line. */
function backwards(text: string): string {
  return [...text].reverse().join('')
}
