import { readText } from './answer.ts'
import type { Transport } from './transport.ts'

const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

/**
 * Who the API server takes the task for. Undefined when it does not say: before Kubernetes 1.28, or where asking is not
 * allowed.
 * @throws Unreachable; the signal's reason.
 */
export async function whoAmI(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  const { status, body } = await transport.send({
    method: 'POST',
    path,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
    signal,
  })
  const text = await readText(body, { name: transport.server, isProxy: false })
  return status === 201 ? usernameIn(text) : undefined
}

function usernameIn(text: string): string | undefined {
  const review = JSON.parse(text) as { status?: { userInfo?: { username?: string } } }
  return review.status?.userInfo?.username
}
