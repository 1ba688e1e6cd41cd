import assert from 'node:assert/strict'
import { tellChanges } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/changes.ts'
import type { KubernetesObject } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { deploymentOf, guideVirtualService, recordOf, withRecord } from '../rollout/fixtures.ts'

const told = (before: readonly KubernetesObject[], after: readonly KubernetesObject[]) =>
  tellChanges(before, after, (text) => text.replaceAll('pass word', '***'))

describe('what would become of objects', () => {
  it('is told field by field, the record’s by their own names and without its bookkeeping', () => {
    const before = withRecord(guideVirtualService({ green: 100, blue: 0 }), recordOf({ phase: 'deployed' }))
    const after = withRecord(
      guideVirtualService({ green: 50, blue: 50 }),
      recordOf({ updatedAt: '2026-11-23T10:00:00.000Z', left: { routes: [] }, history: [] }),
    )
    assert.deepEqual(told([before], [after]), [
      `VirtualService 'mlmodel-virtualservice'`,
      '  .spec.http[2].route[0].weight: 100 → 50',
      '  .spec.http[2].route[1].weight: 0 → 50',
      '  record.phase: deployed → shifting',
    ])
  })

  it('says nothing of what the API server keeps by itself', () => {
    const before = deploymentOf('green', 'a')
    const after = {
      ...before,
      metadata: { ...before.metadata, resourceVersion: '99', generation: 2, managedFields: [] },
      status: {},
    }
    assert.deepEqual(told([before], [after]), [])
  })

  it('tells every field of a new object, and none of one that goes', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', labels: { app: 'm' } },
      spec: { ports: [{ port: 80 }] },
    }
    assert.deepEqual(told([], [service]), [
      `Service 'a' is new`,
      '  .apiVersion: v1',
      '  .kind: Service',
      '  .spec.ports[0].port: 80',
      '  .metadata.name: a',
      '  .metadata.labels.app: m',
    ])
    assert.deepEqual(told([service], []), [`Service 'a' goes`])
  })

  it('has its secrets taken out before a line is broken', () => {
    const args = (word: string) => `${word.repeat(12)} pass word`
    const service = (text: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: { args: [text] },
    })
    const text = told([service(args('before '))], [service(args('after '))]).join('')
    assert.match(text, /\*\*\*/)
    assert.doesNotMatch(text, /pass|word/)
  })

  it('breaks what is too long for a line of 80 columns, and cuts what goes on and on', () => {
    const image = (tag: string) => `registry.example.com/${'team/'.repeat(6)}model:${tag}@sha256:${'0'.repeat(64)}`
    const lines = told([deploymentOf('green', image('A'))], [deploymentOf('green', image('B'))])
    assert.deepEqual(lines.slice(1, 4), [
      '  .spec.template.spec.containers[model].image:',
      `      ${image('A').slice(0, 68)}`,
      `      ${image('A').slice(68)}`,
    ])
    assert.equal(lines[4], `    → ${image('B').slice(0, 68)}`)
    const [, , ...long] = told([deploymentOf('green', 'a')], [deploymentOf('green', 'b'.repeat(500))])
    assert.equal(long.length, 4)
    assert.match(long.at(-1) ?? '', /b…$/)
    for (const line of [...lines, ...long]) assert.ok(line.length <= 74, line)
  })
})
