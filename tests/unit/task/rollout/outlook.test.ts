import assert from 'node:assert/strict'
import type { KubernetesObject } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { objectsIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import { foresee } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/foresight.ts'
import {
  readRecord,
  recordAnnotation,
  writeRecord,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { runNumber, target } from './fixtures.ts'
import { deploy, guide, rollback, stages, walk } from './scenario.ts'
import { World } from './world.ts'

const now = '2026-11-22T12:00:00.000Z'

/** What planning ahead expects an action to leave. */
function foreseen(world: World, request: Request): readonly KubernetesObject[] {
  const situation = { request, target, run: runNumber(2), step: 'job/step', observed: world.observe(), now }
  return essence(objectsIn(foresee(situation, planAction(situation)).situation.observed))
}

/** Objects without versions and status, by their names; and without digests, which no pod tells ahead. */
function essence(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects
    .map(({ metadata: { name, annotations, labels }, ...rest }) => {
      const { status: _, ...object } = rest as Omit<KubernetesObject, 'metadata'> & { readonly status?: unknown }
      const record = readRecord(annotations?.[recordAnnotation])
      const known = record && { [recordAnnotation]: writeRecord({ ...record, digests: {} }) }
      return { ...object, metadata: { name, annotations: { ...annotations, ...known }, labels } } as KubernetesObject
    })
    .sort((a, b) => `${a.kind}/${a.metadata.name}`.localeCompare(`${b.kind}/${b.metadata.name}`))
}

describe('planning ahead', () => {
  const rows: readonly { what: string; world: () => World; request: Request }[] = [
    { what: 'a first release', world: () => new World(), request: deploy('acr.io/model:A') },
    ...stages.map(({ stage, request }, at) => ({
      what: stage,
      world: () => (at === 0 ? new World(guide()) : walk(new World(guide()), stages[at - 1]?.stage ?? '')),
      request,
    })),
    ...['Blue_0', 'Blue_50', 'Blue_Green'].map((stage) => ({
      what: `a rollback after ${stage}`,
      world: () => walk(new World(guide()), stage),
      request: rollback,
    })),
  ]
  for (const { what, world, request } of rows) {
    it(`expects what is left then: ${what}`, () => {
      const there = world()
      const expected = foreseen(there, request)
      there.act(request, runNumber(2), now)
      assert.deepEqual(expected, essence(objectsIn(there.observe())))
    })
  }
})
