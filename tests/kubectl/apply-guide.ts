import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import type { Canary } from '../e2e/canary.ts'
import { guideObjects } from '../e2e/guide-objects.ts'

const execute = promisify(execFile)

/** Runs kubectl in a canary's namespace as the cluster's administrator; resolves to what it prints. */
export async function kubectl(
  program: string,
  canary: Canary,
  words: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { folder, remove } = await canary.sources({ config: canary.cluster.kubeconfig, ...files })
  try {
    const place = ['--kubeconfig', join(folder, 'config'), '--namespace', canary.namespace]
    return (await execute(program, [...place, ...words], { cwd: folder })).stdout
  } finally {
    await remove()
  }
}

/** Creates the guide's objects as a reader of the guide would: by `kubectl apply` of a file. */
export async function applyGuide(program: string, canary: Canary, image: string): Promise<void> {
  const guide = guideObjects(canary, image).map(({ object }) => stringify(object))
  await kubectl(program, canary, ['apply', '--filename', 'guide.yml'], { 'guide.yml': guide.join('---\n') })
  await kubectl(program, canary, ['rollout', 'status', 'deployment/model-green', '--timeout=60s'])
}
