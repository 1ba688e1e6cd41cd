/** Asking as others than the administrator. */
import type { Json, Reply } from './client.ts'
import { expectMade, type Room } from './room.ts'

/** The headers by which an administrator asks as somebody else. */
export function as(user: string, group?: string): Record<string, string> {
  return { 'impersonate-user': user, ...(group === undefined ? {} : { 'impersonate-group': group }) }
}

/** Makes a service account, and returns the headers of its token. */
export async function account(room: Room, name: string): Promise<Record<string, string>> {
  const accounts = `/api/v1/namespaces/${room.namespace}/serviceaccounts`
  expectMade(await room.post(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }))
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }
  const { status } = expectMade(await room.post(`${accounts}/${name}/token`, request))
  return { authorization: `Bearer ${status?.token}` }
}

/** Who the server takes the sender of these headers for: `username` and `groups`. */
export async function whoIs(room: Room, headers: Record<string, string>): Promise<Json | undefined> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  return expectMade(await room.send('POST', path, review, headers)).status?.userInfo
}

/** A right counts a moment after it was given, since the API server keeps its own copy of the roles. */
export function untilAllowed(ask: () => Promise<Reply>): Promise<Reply> {
  return until(ask, ({ status }) => status !== 403)
}

/** Asks until the message fits, ten seconds at most; resolves to the last answer. */
export function untilSaid(ask: () => Promise<Reply>, message: RegExp): Promise<Reply> {
  return until(ask, ({ body }) => message.test(String(body.message)))
}

/** Asks until the answer fits, ten seconds at most; resolves to the last one. */
export async function until(ask: () => Promise<Reply>, fits: (reply: Reply) => boolean): Promise<Reply> {
  for (const end = performance.now() + 10_000; ; ) {
    const reply = await ask()
    if (fits(reply) || performance.now() > end) return reply
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
