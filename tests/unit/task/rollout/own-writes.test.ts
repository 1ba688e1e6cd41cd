import assert from 'node:assert/strict'
import type {
  KubernetesObject,
  ManagedFields,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Observed } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import {
  fieldManager,
  hasWrittenBetween,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/own-writes.ts'
import { guide } from './scenario.ts'
import { World } from './world.ts'

const at = (seconds: number) => `2026-11-28T10:00:0${seconds}Z`
const ours = (seconds: number) => ({ manager: fieldManager, operation: 'Update', time: at(seconds) })
const theirs = (seconds: number) => ({ manager: 'kubectl-edit', operation: 'Update', time: at(seconds) })

describe('what the task has written between two looks', () => {
  const found = new World(guide()).observe()

  function look(metadata: Partial<KubernetesObject['metadata']>): Observed {
    const { virtualService } = found
    if (virtualService === undefined) return assert.fail('the guide has a VirtualService')
    return { ...found, virtualService: { ...virtualService, metadata: { ...virtualService.metadata, ...metadata } } }
  }

  const lookAtGreen = (metadata: Partial<KubernetesObject['metadata']>): Observed => {
    const { green } = before.deployments
    if (green === undefined) return assert.fail('the guide has a green Deployment')
    return {
      ...before,
      deployments: { ...before.deployments, green: { ...green, metadata: { ...green.metadata, ...metadata } } },
    }
  }

  const before = look({ resourceVersion: '1', managedFields: [ours(1), theirs(1)] })
  const written = (managedFields: readonly ManagedFields[]) => look({ resourceVersion: '2', managedFields })
  const rows: readonly { readonly it: string; readonly now: Observed; readonly want: boolean }[] = [
    { it: 'is nothing where nothing has changed', now: before, want: false },
    { it: 'is told by its own entry', now: written([ours(2), theirs(1)]), want: true },
    { it: 'is nothing where somebody else has written alone', now: written([ours(1), theirs(2)]), want: false },
    { it: 'is told where both have', now: written([ours(2), theirs(2)]), want: true },
    {
      it: 'is taken for written where nobody says so, as within one second',
      now: written([ours(1), theirs(1)]),
      want: true,
    },
    { it: 'is taken for written where entries are missing', now: look({ resourceVersion: '2' }), want: true },
    { it: 'is taken for the deletion of what is gone', now: { ...before, virtualService: undefined }, want: true },
    {
      it: 'is nothing where somebody else has made an object anew',
      now: look({ uid: 'another', managedFields: [theirs(2)] }),
      want: false,
    },
    { it: 'is told where it has made one anew', now: look({ uid: 'another', managedFields: [ours(2)] }), want: true },
    {
      it: 'is nothing where a Deployment’s pods alone have come and gone',
      now: lookAtGreen({ resourceVersion: '99', managedFields: [ours(2)] }),
      want: false,
    },
    { it: 'is told by a Deployment', now: lookAtGreen({ generation: 9, managedFields: [ours(2)] }), want: true },
  ]
  for (const { it: what, now, want } of rows) it(what, () => assert.equal(hasWrittenBetween(before, now), want))
})
