import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import { green, refusedRequests } from './refused-requests.ts'
import { refusedRoles } from './refused-roles.ts'
import { refusedValues } from './refused-values.ts'
import { deployment, pod, virtualService } from './room.ts'

export const refusals = chapter('refusals', (room) => {
  before(async () => {
    await room().made('deployments', deployment('green', { paused: true }))
    await room().made('virtualservices', virtualService('vs'))
    await room().made('pods', pod('p'))
  })

  for (const { name, ask, want } of [...refusedRequests, ...refusedValues, ...refusedRoles]) {
    it(`answer ${name} with ${want[0]} ${want[1]}`, async () => {
      const { status, body } = await ask(room())
      assert.deepEqual([status, body.kind, body.code], [want[0], 'Status', want[0]], JSON.stringify(body))
      assert.equal(body.reason ?? '', want[1])
      assert.match(String(body.message), want[2])
    })
  }

  it('name each cause of an invalid object', async () => {
    const { body } = await room().patch(green(room()), 'merge', { spec: { replicas: -1 } })
    assert.deepEqual(body.details, {
      name: 'green',
      group: 'apps',
      kind: 'Deployment',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: -1: must be greater than or equal to 0',
          field: 'spec.replicas',
        },
      ],
    })
  })

  it('name what is missing', async () => {
    const { body } = await room().get(`${room().paths.virtualservices}/none`)
    assert.deepEqual(body.details, { name: 'none', group: 'networking.istio.io', kind: 'virtualservices' })
  })

  it('only warn of unknown fields when not strict, and drop them', async () => {
    const { status, headers, body } = await room().post(room().paths.deployments, deployment('warned', { replica: 3 }))
    assert.equal(status, 201)
    assert.equal(headers.warning, '299 - "unknown field \\"spec.replica\\""')
    assert.equal(body.spec?.replica, undefined)
  })

  it('of a path that leads nowhere are plain text', async () => {
    for (const path of ['/nonsense', '/apis/none.example.com/v1/things']) {
      const { status, headers } = await room().get(path)
      assert.equal(status, 404)
      assert.match(String(headers['content-type']), /^text\/plain/)
    }
  })
})
