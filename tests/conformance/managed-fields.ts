import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Json } from './client.ts'
import { deployment, virtualService } from './room.ts'

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly fieldsType: string
  readonly fieldsV1: Json
  readonly subresource?: string
}

const entriesOf = ({ metadata }: Json): Entry[] => metadata?.managedFields as unknown as Entry[]

export const managedFields = chapter('managed fields', (room) => {
  it('name the writer: fieldManager, or else the first word of the User-Agent', async () => {
    const named = await room().post(`${room().paths.virtualservices}?fieldManager=pipeline`, virtualService('named'))
    const agent = await room().made('virtualservices', virtualService('agent'))
    assert.deepEqual(
      [named.body, agent].flatMap(entriesOf).map(({ manager }) => manager),
      ['pipeline', 'conformance'],
    )
  })

  it('tell which fields of a custom resource were written, lists as a whole', async () => {
    const object = virtualService('fields')
    const [entry] = entriesOf(
      await room().made('virtualservices', { ...object, metadata: { name: 'fields', annotations: { a: 'b' } } }),
    )
    const { operation, apiVersion, fieldsType, fieldsV1, subresource } = entry ?? assert.fail('no entry')
    assert.deepEqual(
      [operation, apiVersion, fieldsType, subresource],
      ['Update', 'networking.istio.io/v1', 'FieldsV1', undefined],
    )
    assert.deepEqual(fieldsV1, {
      'f:metadata': { 'f:annotations': { '.': {}, 'f:a': {} } },
      'f:spec': { '.': {}, 'f:hosts': {}, 'f:http': {} },
    })
  })

  it('go to whoever changes a field, and are shared by nobody else', async () => {
    await room().made('virtualservices', virtualService('taken'))
    const path = `${room().paths.virtualservices}/taken?fieldManager=second`
    const { body } = await room().patch(path, 'merge', { spec: { hosts: ['other.example.com'] } })
    const fields = Object.fromEntries(entriesOf(body).map(({ manager, fieldsV1 }) => [manager, fieldsV1]))
    assert.deepEqual(fields, {
      conformance: { 'f:spec': { '.': {}, 'f:http': {} } },
      second: { 'f:spec': { 'f:hosts': {} } },
    })
  })

  it('tell the keys of lists that merge by key', async () => {
    const [entry] = entriesOf(await room().made('deployments', deployment('keys', { paused: true })))
    const spec = entry?.fieldsV1['f:spec']?.['f:template']?.['f:spec']?.['f:containers']
    assert.deepEqual(Object.keys(spec ?? {}), ['k:{"name":"model"}'])
  })

  it('keep apart what is written through a subresource', async () => {
    await room().made('virtualservices', virtualService('part'))
    const path = `${room().paths.virtualservices}/part/status`
    const { body } = await room().patch(path, 'merge', { status: { observedGeneration: '1' } })
    const parts = entriesOf(body).map(({ manager, subresource, fieldsV1 }) => [
      manager,
      subresource,
      Object.keys(fieldsV1),
    ])
    assert.deepEqual(parts, [
      ['conformance', undefined, ['f:spec']],
      ['conformance', 'status', ['f:status']],
    ])
  })

  it('are the same after a write that changes nothing', async () => {
    const made = await room().made('virtualservices', virtualService('same'))
    const path = `${room().paths.virtualservices}/same?fieldManager=idle`
    const { body } = await room().patch(path, 'merge', { spec: { hosts: ['*'] } })
    assert.deepEqual(entriesOf(body), entriesOf(made))
  })
})
