import assert from 'node:assert/strict'
import {
  ApiFailure,
  Outdated,
  Unreachable,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import type { KubernetesObject } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'

import { type Answer, apiOver, failure, lost, someObject } from './scripted-api.ts'

type Seen = KubernetesObject & { readonly spec: unknown }

describe('each write to the Kubernetes API', () => {
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }

  async function queries(options: { readonly dryRun?: boolean }): Promise<unknown[]> {
    const { api, asked } = apiOver([{ status: 201 }, { status: 200 }, { status: 200 }], options)
    await api.create(object)
    await api.patch('Service', 'a', [])
    await api.delete('Service', 'a', 'uid')
    return asked.map(({ method, path, body = '' }) => [method, path.split('?')[1], JSON.parse(body).dryRun])
  }

  it('stands under the task’s own name in the managed fields', async () => {
    assert.deepEqual(await queries({}), [
      ['POST', 'fieldManager=istio-canary-shift', undefined],
      ['PATCH', 'fieldManager=istio-canary-shift', undefined],
      ['DELETE', undefined, undefined],
    ])
  })

  it('is only tried in a dry run, a deletion by its body, beside which the query is not read', async () => {
    assert.deepEqual(await queries({ dryRun: true }), [
      ['POST', 'fieldManager=istio-canary-shift&dryRun=All', undefined],
      ['PATCH', 'fieldManager=istio-canary-shift&dryRun=All', undefined],
      ['DELETE', 'dryRun=All', ['All']],
    ])
  })
})

describe('a read of the Kubernetes API', () => {
  const again: readonly { it: string; first: Answer; slept: number[] }[] = [
    { it: 'a lost connection', first: lost(), slept: [250] },
    { it: '503', first: failure(503, 'ServiceUnavailable'), slept: [250] },
    {
      it: '429, as long after as the server asks',
      first: failure(429, 'TooManyRequests', { 'retry-after': '2' }),
      slept: [2000],
    },
  ]
  for (const { it: what, first, slept } of again) {
    it(`is tried again after ${what}`, async () => {
      const there = apiOver([first, { status: 200, body: someObject }])
      assert.deepEqual(await there.api.get('Pod', 'a'), someObject)
      assert.deepEqual(there.slept, slept)
    })
  }

  const others = [
    'null',
    '[]',
    '5',
    '{}',
    '{"metadata":5}',
    '{"metadata":{"name":5}}',
    '{"metadata":{"name":"a"},"spec":5}',
  ]
  for (const text of others) {
    it(`is told as one of somebody else when it is answered by ${text}`, async () => {
      const there = apiOver(Array.from({ length: 3 }, () => ({ status: 200, text: `${text}\n` })))
      const isTold = (error: unknown) =>
        error instanceof Unreachable && /does not answer as a Kubernetes API server/.test(error.message)
      await assert.rejects(there.api.get('Deployment', 'a'), isTold)
      await assert.rejects(there.api.list('Pod'), isTold)
      await assert.rejects(there.api.watch('Pod', {}, '1', new AbortController().signal).next(), isTold)
    })
  }

  it('has a spec where Istio lets somebody leave it out', async () => {
    const list = { metadata: { resourceVersion: '1' }, items: [someObject] }
    const { api } = apiOver([{ status: 200 }, { status: 200, body: list }])
    assert.deepEqual(await api.get('VirtualService', 'a'), { ...someObject, spec: {} })
    assert.deepEqual((await api.list<Seen>('VirtualService')).items[0]?.spec, {})
  })

  it('is not tried again once nobody waits for it', async () => {
    const there = apiOver(Array.from({ length: 5 }, lost))
    const read = there.api.get('Pod', 'a')
    there.api.close()
    await assert.rejects(read)
    assert.equal(there.asked.length, 1)
  })

  it('gives up after five tries', async () => {
    const there = apiOver(Array.from({ length: 5 }, lost))
    await assert.rejects(there.api.get('Pod', 'a'), Unreachable)
    assert.deepEqual(there.slept, [250, 500, 1000, 2000])
  })

  it('is tried again when it gives an older state than one that was seen, read or written', async () => {
    const of = (resourceVersion: string) => ({ kind: 'Service', metadata: { name: 'a', uid: 'u', resourceVersion } })
    const answers = ['9', '10', '9', '10'].map((version) => ({ status: 200, body: of(version) }))
    const { api, asked } = apiOver(answers)
    await api.get('Service', 'a')
    await api.patch('Service', 'a', [])
    assert.deepEqual(await api.get('Service', 'a'), of('10'))
    assert.equal(asked.length, 4)
  })

  it('tells when it gives nothing but an older state', async () => {
    const of = (resourceVersion: string) => ({ kind: 'Service', metadata: { name: 'a', uid: 'u', resourceVersion } })
    const { api } = apiOver(
      ['100', '99', '99', '99', '99', '99'].map((version) => ({ status: 200, body: of(version) })),
    )
    await api.get('Service', 'a')
    await assert.rejects(api.get('Service', 'a'), {
      message:
        'https://x answers with a state of services/a that is older than one it gave before (resourceVersion 99 after 100).',
    })
  })

  it('takes an object that was made anew for what it is, whatever its version', async () => {
    const of = (uid: string, resourceVersion: string) => ({
      kind: 'Service',
      metadata: { name: 'a', uid, resourceVersion },
    })
    const { api } = apiOver([of('u', '10'), of('v', '9')].map((body) => ({ status: 200, body })))
    await api.get('Service', 'a')
    assert.deepEqual(await api.get('Service', 'a'), of('v', '9'))
  })

  it('finds nothing where there is nothing', async () => {
    assert.equal(await apiOver([failure(404, 'NotFound')]).api.get('Pod', 'a'), undefined)
  })

  it('does not take a kind that the server lacks for an object that is not there', async () => {
    const { api } = apiOver([{ status: 404, body: undefined }])
    await assert.rejects(api.get('VirtualService', 'a'), ApiFailure)
  })

  it('is not tried again when access is denied', async () => {
    await assert.rejects(apiOver([failure(403, 'Forbidden')]).api.get('Pod', 'a'), /it is Forbidden/)
  })

  it('is not tried again when that cannot help', async () => {
    const there = apiOver([new Unreachable(new NetworkError('It is not trusted.', 'Trust it.', true))])
    await assert.rejects(there.api.get('Pod', 'a'), Unreachable)
    assert.deepEqual(there.slept, [])
  })

  for (const status of [200, 403]) {
    it(`tells a page that answers ${status} in place of the API server`, async () => {
      const { api } = apiOver([{ status, text: '<html><title>Sign in</title></html>' }])
      await assert.rejects(api.get('Pod', 'a'), /an HTML page, 'Sign in'/)
    })
  }

  for (const [text, isPage] of [
    ['404 page not found', false],
    ['\n<!DOCTYPE html><title>Not Found</title>', true],
  ] as const) {
    it(`knows ${JSON.stringify(text)} ${isPage ? 'as a page for people' : 'as what an API may answer'}`, async () => {
      const { api } = apiOver([{ status: 404, text }])
      await assert.rejects(api.get('Pod', 'a'), (error) => error instanceof ApiFailure && error.isPage === isPage)
    })
  }

  it('gives each item of a list its kind, which the API server leaves out there', async () => {
    const items = [{ metadata: { name: 'a' } }]
    const { api } = apiOver([{ status: 200, body: { items, metadata: { resourceVersion: '5' } } }])
    const list = await api.list('HorizontalPodAutoscaler')
    const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }
    assert.deepEqual(list.items, [{ metadata: { name: 'a' }, ...kind }])
  })

  it('asks for one object, or for a selection', async () => {
    const there = apiOver([{ status: 200 }, { status: 200, body: { items: [], metadata: { resourceVersion: '5' } } }])
    await there.api.get('VirtualService', 'a')
    await there.api.list('Pod', { labelSelector: 'app=x,slot=blue' })
    assert.deepEqual(
      there.asked.map(({ path }) => path),
      [
        '/apis/networking.istio.io/v1beta1/namespaces/ns/virtualservices/a',
        '/api/v1/namespaces/ns/pods?labelSelector=app%3Dx%2Cslot%3Dblue',
      ],
    )
  })
})

describe('a page of a list', () => {
  it('is asked for by its length, and of each object the metadata alone', async () => {
    const there = apiOver([{ status: 200, body: { items: [], metadata: { resourceVersion: '5', continue: 'more' } } }])
    await there.api.list('VirtualService', {}, { metadataOnly: true, limit: 21 })
    const [{ path, headers } = assert.fail('nothing was asked')] = there.asked
    assert.equal(path, '/apis/networking.istio.io/v1beta1/namespaces/ns/virtualservices?limit=21')
    assert.match(headers.accept ?? '', /^application\/json;as=PartialObjectMetadataList;/)
  })
})

describe('a list of nothing', () => {
  it('may be null, as API servers have it where only metadata are asked for', async () => {
    const there = apiOver([{ status: 200, body: { items: null, metadata: { resourceVersion: '5' } } }])
    const list = await there.api.list('VirtualService', {}, { metadataOnly: true, limit: 21 })
    assert.deepEqual(list, { items: [], resourceVersion: '5' })
  })
})

describe('a write to the Kubernetes API', () => {
  const outdated: readonly { it: string; answer: Answer }[] = [
    { it: 'that met another state (409)', answer: failure(409, 'Conflict') },
    { it: 'whose test failed (422)', answer: failure(422, 'Invalid') },
    { it: 'of an object that is gone (404)', answer: failure(404, 'NotFound') },
    { it: 'whose answer was lost', answer: lost() },
    { it: 'that the server may have done (500)', answer: failure(500, 'InternalError') },
  ]
  for (const { it: what, answer } of outdated) {
    it(`${what} must be planned again, and is not tried again blindly`, async () => {
      const there = apiOver([answer])
      await assert.rejects(there.api.patch('VirtualService', 'a', []), Outdated)
      assert.equal(there.asked.length, 1)
    })
  }

  for (const [code, reason] of [
    [404, 'NotFound'],
    [422, 'Invalid'],
  ] as const) {
    it(`that creates and is answered ${code} is final: there is no other state that it could have met`, async () => {
      const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }
      await assert.rejects(apiOver([failure(code, reason)]).api.create(object), ApiFailure)
    })
  }

  it('is tried again when the server was too busy to do it (429)', async () => {
    const there = apiOver([failure(429, 'TooManyRequests'), { status: 200 }])
    await there.api.patch('VirtualService', 'a', [])
    assert.equal(there.asked.length, 2)
  })

  it('is refused at once where access is denied', async () => {
    await assert.rejects(apiOver([failure(403, 'Forbidden')]).api.patch('VirtualService', 'a', []), ApiFailure)
  })

  it('deletes the very object that was read, after what it owns', async () => {
    const there = apiOver([{ status: 200 }])
    await there.api.delete('Deployment', 'a', 'the-uid')
    const { propagationPolicy, preconditions } = JSON.parse(there.asked[0]?.body ?? '{}')
    assert.deepEqual([propagationPolicy, preconditions], ['Foreground', { uid: 'the-uid' }])
  })

  it('is content when what it deletes is gone', () =>
    apiOver([failure(404, 'NotFound')]).api.delete('Deployment', 'a', 'u'))
})
