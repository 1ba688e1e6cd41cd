/** The service account that docs/roles makes for the task, made as a reader would make it. */
import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import type { ApiClient } from './observation/api-client.ts'

const roles = new URL('../docs/roles/', import.meta.url)

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/**
 * Makes what files of docs/roles hold in a namespace: `rollout.yaml`, unless told others. Returns a token of the service
 * account, which holds for two hours.
 */
export async function createAccount(
  api: ApiClient,
  namespace: string,
  files: readonly string[] = ['rollout.yaml'],
): Promise<string> {
  const objects = await createRoles(api, namespace, files)
  const account = objects.find(({ kind }) => kind === 'ServiceAccount')
  if (account === undefined) throw new Error(`No service account is in ${files.join(', ')} of docs/roles.`)
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } }
  const answer = await api.create(`${collectionOf(account, namespace)}/${account.metadata.name}/token`, request)
  return (answer as { status: { token: string } }).status.token
}

/** Makes what files of docs/roles hold in a namespace, and returns the objects. */
export async function createRoles(
  api: ApiClient,
  namespace: string,
  files: readonly string[],
): Promise<readonly Manifest[]> {
  const objects = (await Promise.all(files.map(readManifests))).flat()
  for (const object of objects) await api.create(collectionOf(object, namespace), object)
  return objects
}

async function readManifests(file: string): Promise<readonly Manifest[]> {
  const text = await readFile(new URL(file, roles), 'utf8')
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest)
}

function collectionOf({ apiVersion, kind }: Manifest, namespace: string): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api'
  return `/${root}/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s`
}
