import assert from 'node:assert/strict'
import { converge } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/converge.ts'
import type { Undertaking } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import { ApiFailure, Outdated } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import type { KubernetesObject } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { deploymentOf, recordOf, runNumber, target, withRecord, withRoutes } from '../rollout/fixtures.ts'
import { remove } from '../rollout/scenario.ts'

/** Green has the promoted image and all the traffic, and blue is about to go: what is left is to drain and to delete. */
const removing: readonly KubernetesObject[] = [
  withRecord(
    withRoutes([
      {
        route: [
          { destination: { host: 'model-svc-green' }, weight: 100 },
          { destination: { host: 'model-svc-blue' }, weight: 0 },
        ],
      },
    ]),
    recordOf({
      phase: 'removing',
      weights: { green: 100, blue: 0 },
      images: { before: 'model:A', candidate: 'model:B', promoted: 'model:B' },
    }),
  ),
  deploymentOf('green', 'model:B'),
  deploymentOf('blue', 'model:B'),
]

const deleteBlue = { verb: 'delete', kind: 'Deployment', namespace: 'ns', name: 'model-blue' } as const

describe('converging', () => {
  it('gives up when a write never gets through, though the wait before it succeeds each time', async () => {
    let deletions = 0
    const unexpected = () => assert.fail('not expected')
    const api: KubernetesApi = {
      get: async <T extends KubernetesObject>(kind: string, name: string) =>
        removing.find((object) => object.kind === kind && object.metadata.name === name) as T | undefined,
      delete: async () => {
        deletions++
        assert.ok(deletions < 50, 'it does not come to an end')
        throw new Outdated('no answer', new ApiFailure(500, 'InternalError', 'no answer', deleteBlue))
      },
      list: unexpected,
      watch: unexpected,
      create: unexpected,
      patch: unexpected,
      close: unexpected,
    }
    const silent = () => undefined
    const undertaking: Undertaking = {
      api,
      target,
      request: remove,
      run: runNumber(2),
      clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
      signal: new AbortController().signal,
      log: { title: silent, section: silent, line: silent, event: silent },
      conceal: (text: string) => text,
      warn: silent,
      step: 'job/step',
      afterCancel: unexpected,
    }
    await assert.rejects(
      converge(undertaking, { observed: undefined, changed: false, unsure: false, told: [] }),
      Outdated,
    )
    assert.equal(deletions, 6)
  })
})
