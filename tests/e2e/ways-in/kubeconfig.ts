import { stringify } from 'yaml'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'

/** What a kubeconfig says beside the server's address; `cluster` and `user` as in the file. */
export interface KubeconfigParts {
  readonly user: object
  readonly cluster?: object
  readonly namespace?: string
}

/** A kubeconfig (YAML) with the contexts `prod`, which leads nowhere and is the current one, and `staging`. */
export function kubeconfigOf(
  { server, certificateAuthority }: Pick<EmbeddedCluster, 'server' | 'certificateAuthority'>,
  { user, cluster, namespace }: KubeconfigParts,
): string {
  const known = { server, 'certificate-authority-data': base64(certificateAuthority), ...cluster }
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'embedded', cluster: known },
      { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } },
    ],
    users: [{ name: 'someone', user }],
    contexts: [
      { name: 'staging', context: { cluster: 'embedded', user: 'someone', ...(namespace && { namespace }) } },
      { name: 'prod', context: { cluster: 'nowhere', user: 'someone' } },
    ],
    'current-context': 'prod',
  })
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
