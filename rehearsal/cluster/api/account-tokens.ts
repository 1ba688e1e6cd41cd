/**
 * Secrets of type kubernetes.io/service-account-token: each gets a token of the service account that its annotation names
 * (k8s.io/kubernetes/pkg/controller/serviceaccount, tokens_controller.go). It does not end, and goes with the Secret.
 */
import type { Secret } from '../objects.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from './identity.ts'

const type = 'kubernetes.io/service-account-token'
const nameAnnotation = 'kubernetes.io/service-account.name'
const uidAnnotation = 'kubernetes.io/service-account.uid'

/** @param authority  the certificate that clients trust, in PEM. Returns how to stop. */
export function issueAccountTokens(store: Store, tokens: Tokens, authority: string): () => void {
  return store.watch(['Secret'], ({ type: change, object }) => {
    const { namespace = '', name } = object.metadata
    const secret = store.get('Secret', namespace, name)
    if (secret?.type === type && change !== 'DELETED') complete(store, tokens, secret, authority)
    else if (object.type === type && change === 'DELETED') tokens.revoke(textOf(object as Secret, 'token'))
  })
}

function complete(store: Store, tokens: Tokens, secret: Secret, authority: string): void {
  const { namespace = '', name, annotations = {} } = secret.metadata
  if (secret.data?.token !== undefined) return
  const account = store.get('ServiceAccount', namespace, annotations[nameAnnotation] ?? '')
  if (account === undefined) {
    store.delete('Secret', namespace, name)
    return
  }
  const token = tokens.issue(namespace, account.metadata.name)
  const values = { 'ca.crt': authority, namespace, token }
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')])
  store.update(
    {
      ...secret,
      metadata: { ...secret.metadata, annotations: { ...annotations, [uidAnnotation]: account.metadata.uid } },
      data: { ...secret.data, ...Object.fromEntries(data) },
    },
    { manager: 'kube-controller-manager' },
  )
}

function textOf({ data }: Secret, key: string): string {
  return Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
}
