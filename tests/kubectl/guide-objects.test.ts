import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import type { Canary } from '../e2e/canary.ts'
import { guideObjects } from '../e2e/guide-objects.ts'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { canarySuite } from '../e2e/suite.ts'

const execute = promisify(execFile)

/** Creates the guide's objects as a reader of the guide would: by `kubectl apply` of a file. */
async function applyGuide(canary: Canary, image: string): Promise<void> {
  const kubectl = process.env.KUBECTL ?? assert.fail('Set KUBECTL to a kubectl; npm run test:kubectl finds one.')
  const guide = guideObjects(canary, image).map(({ object }) => stringify(object))
  const { folder, remove } = await canary.sources({
    config: canary.cluster.kubeconfig,
    'guide.yml': guide.join('---\n'),
  })
  try {
    const file = (name: string) => join(folder, name)
    const place = ['--kubeconfig', file('config'), '--namespace', canary.namespace]
    await execute(kubectl, ['apply', ...place, '--filename', file('guide.yml')])
    await execute(kubectl, ['rollout', 'status', 'deployment/model-green', ...place, '--timeout=20s'])
  } finally {
    await remove()
  }
}

canarySuite({
  title: 'the guide’s objects by kubectl apply',
  cluster: sharedCluster,
  answersForBlue: false,
  prepare: applyGuide,
})
