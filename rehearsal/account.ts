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
  const objects = (await Promise.all(files.map((file) => readManifests(file, namespace)))).flat()
  for (const object of objects) await api.create(collectionOf(object, namespace), object)
  const account = objects.find(({ kind }) => kind === 'ServiceAccount')
  if (account === undefined) throw new Error(`No service account is in ${files.join(', ')} of docs/roles.`)
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } }
  const answer = await api.create(`${collectionOf(account, namespace)}/${account.metadata.name}/token`, request)
  return (answer as { status: { token: string } }).status.token
}

/** The objects of a file of docs/roles, put into the reader's namespace. */
export async function readManifests(file: string, namespace: string): Promise<readonly Manifest[]> {
  const text = (await readFile(new URL(file, roles), 'utf8')).replaceAll(
    'namespace: abtesting',
    `namespace: ${namespace}`,
  )
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest)
}

function collectionOf({ apiVersion, kind }: Manifest, namespace: string): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api'
  return `/${root}/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s`
}
