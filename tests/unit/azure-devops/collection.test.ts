import { strict as assert } from 'node:assert'
import { openCollection } from '../../../tab/src/azure-devops/collection.ts'
import { Unreadable } from '../../../tab/src/azure-devops/unreadable.ts'

const root = 'https://dev.example/contoso'

/** A collection whose every request gets one answer, and the addresses and headers that were asked with. */
function answering(answer: () => Response | Promise<Response>, token = async () => 'secret') {
  const asked: { address: string; authorization: string | null }[] = []
  const collection = openCollection({
    root,
    token,
    fetch: async (address, request) => {
      asked.push({ address, authorization: new Headers(request.headers).get('authorization') })
      return answer()
    },
  })
  return { collection, asked }
}

async function hindranceOf(reading: Promise<unknown>): Promise<Unreadable> {
  const error = await reading.then(() => undefined).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof Unreadable, String(error))
  return error
}

describe('a collection', () => {
  it('is asked below its root, with the token of the one who looks', async () => {
    const { collection, asked } = answering(() => Response.json({ id: 7 }))
    assert.deepEqual(await collection.json('p/_apis/build/builds/7'), { id: 7 })
    assert.deepEqual(asked, [
      { address: 'https://dev.example/contoso/p/_apis/build/builds/7', authorization: 'Bearer secret' },
    ])
  })

  it('takes an answer without a body for nothing', async () => {
    const { collection } = answering(() => new Response(null, { status: 204 }))
    assert.equal(await collection.json('x'), null)
  })

  for (const address of [
    'https://evil.example/x',
    '//evil.example/x',
    'http://dev.example/contoso/x',
    'https://dev.example:8443/x',
    'https://dev.example@evil.example/x',
    'data:application/json,{}',
  ]) {
    it(`is not left for ${address}`, async () => {
      const { collection, asked } = answering(() => Response.json({}))
      const { hindrance, passing } = await hindranceOf(collection.text(address))
      assert.equal(hindrance.kind, 'elsewhere')
      assert.equal(passing, false)
      assert.deepEqual(asked, [])
    })
  }

  const rows = [
    { status: 401, kind: 'notSignedIn', passing: false },
    { status: 203, kind: 'notSignedIn', passing: false },
    { status: 403, kind: 'forbidden', passing: false },
    { status: 404, kind: 'gone', passing: false },
    { status: 410, kind: 'gone', passing: false },
    { status: 400, kind: 'refused', passing: false },
    { status: 408, kind: 'busy', passing: true },
    { status: 429, kind: 'busy', passing: true },
    { status: 500, kind: 'busy', passing: true },
    { status: 503, kind: 'busy', passing: true },
  ]
  for (const { status, kind, passing } of rows) {
    it(`tells a ${status} as ${kind}, which ${passing ? 'may pass' : 'does not pass by itself'}`, async () => {
      const error = await hindranceOf(answering(() => new Response('<html>', { status })).collection.json('x'))
      assert.deepEqual([error.hindrance.kind, error.passing], [kind, passing])
    })
  }

  it('tells a page instead of JSON as garbled', async () => {
    const { hindrance } = await hindranceOf(answering(() => new Response('<html>')).collection.json('x'))
    assert.equal(hindrance.kind, 'garbled')
  })

  it('tells a network that fails as unreachable', async () => {
    const failing = () => Promise.reject(new TypeError('Failed to fetch'))
    assert.equal((await hindranceOf(answering(failing).collection.json('x'))).hindrance.kind, 'unreachable')
  })

  it('tells a host that gives no token as not signed in, and asks nobody', async () => {
    const { collection, asked } = answering(
      () => Response.json({}),
      () => Promise.reject(new Error('no')),
    )
    assert.equal((await hindranceOf(collection.json('x'))).hindrance.kind, 'notSignedIn')
    assert.deepEqual(asked, [])
  })
})
