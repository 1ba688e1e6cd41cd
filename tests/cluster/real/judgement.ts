/** What Istio itself says of objects: its admission check, and its analyzer. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { istiodUrl } from './istio.ts'
import type { RealCluster } from './real.ts'

const execute = promisify(execFile)

/** An object of one of Istio's kinds. */
export interface IstioObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
}

interface Review {
  readonly response: {
    readonly allowed: boolean
    readonly status?: { readonly message?: string }
    readonly warnings?: readonly string[]
  }
}

/** Asks istiod as the API server would when the object is written. Empty when it is allowed without a warning. */
export async function admissionProblems(object: IstioObject): Promise<string[]> {
  const [group, version] = object.apiVersion.split('/')
  const { name, namespace } = object.metadata
  const request = {
    uid: randomUUID(),
    kind: { group, version, kind: object.kind },
    resource: { group, version, resource: `${object.kind.toLowerCase()}s` },
    name,
    namespace,
    operation: 'UPDATE',
    userInfo: { username: 'canary' },
    object,
  }
  const response = await fetch(`${istiodUrl}/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }),
  })
  if (!response.ok) throw new Error(`${istiodUrl}/validate: ${response.status} ${await response.text()}`)
  const { allowed, status, warnings = [] } = ((await response.json()) as Review).response
  return [...(allowed ? [] : [status?.message ?? 'refused without a reason']), ...warnings]
}

interface Message {
  readonly code: string
  readonly level: string
  readonly message: string
  readonly origin: string
}

/** What `istioctl analyze` finds in a namespace, but for what it only informs of. */
export async function analysis({ tools, kubeconfigFile }: RealCluster, namespace: string): Promise<string[]> {
  const place = ['--kubeconfig', kubeconfigFile, '--namespace', namespace]
  const failing = ['--output', 'json', '--failure-threshold', 'Error']
  // With findings of that level it ends with a code of its own, and its output is as good.
  const { stdout } = await execute(tools.istioctl, ['analyze', ...place, ...failing]).catch(outputOf)
  const messages = JSON.parse(stdout || '[]') as readonly Message[]
  return messages
    .filter(({ level }) => level !== 'Info')
    .map(({ code, level, origin, message }) => `${level} ${code} ${origin}: ${message}`)
}

function outputOf(error: unknown): { stdout: string } {
  if (error instanceof Error && 'stdout' in error && String(error.stdout).startsWith('[')) {
    return { stdout: String(error.stdout) }
  }
  throw error
}
