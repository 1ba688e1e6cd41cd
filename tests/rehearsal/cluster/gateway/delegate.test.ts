import assert from 'node:assert/strict'
import { routesThrough } from '../../../../rehearsal/cluster/gateway/delegate.ts'
import type { HttpMatch, HttpRoute, VirtualServiceSpec } from '../../../../rehearsal/cluster/objects/istio.ts'
import type { VirtualService } from '../../../../rehearsal/cluster/objects.ts'

const virtualService = (namespace: string, name: string, spec: VirtualServiceSpec): VirtualService => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name, namespace, uid: name, resourceVersion: '1', creationTimestamp: '2026-11-23T00:00:00Z' },
  spec,
})
const route = [{ destination: { host: 'model' } }]
const root = (http: HttpRoute[]) => virtualService('edge', 'root', { hosts: ['*'], gateways: ['gw'], http })
const through = (from: HttpRoute, delegate: HttpRoute, spec: VirtualServiceSpec = {}, namespace = 'edge') =>
  routesThrough(root([from]), [virtualService(namespace, 'models', { http: [delegate], ...spec })])

const delegate = { name: 'models' }

describe('the routes of a delegate', () => {
  it('stand in the place of the root’s, between its own', () => {
    const own = (name: string): HttpRoute => ({ name, route })
    const models = virtualService('edge', 'models', { http: [own('b'), own('c')] })
    const told = routesThrough(root([own('a'), { delegate }, own('d')]), [models])
    assert.deepEqual(
      told.map(({ route: { name }, owner, number }) => [name, owner.metadata.name, number]),
      [
        ['a', 'root', 1],
        ['b', 'models', 1],
        ['c', 'models', 2],
        ['d', 'root', 3],
      ],
    )
  })

  it('come from another namespace when the root says so, and keep it for their hosts', () => {
    const [only] = through({ delegate: { ...delegate, namespace: 'ml' } }, { route }, {}, 'ml')
    assert.equal(only?.owner.metadata.namespace, 'ml')
    assert.deepEqual(through({ delegate }, { route }, {}, 'ml'), [])
  })

  it('are none when the delegate has hosts of its own, as Istio refuses that', () => {
    assert.deepEqual(through({ delegate }, { route }, { hosts: ['*'] }), [])
  })

  it('have the root’s settings where they have none', () => {
    const [only] = through({ delegate, timeout: '3s', retries: { attempts: 1 } }, { route, timeout: '9s' })
    assert.deepEqual(only?.route, { timeout: '9s', retries: { attempts: 1 }, route })
  })

  const blue = { 'x-api-version': { exact: 'blue' } }
  const matches: {
    name: string
    outer: HttpMatch[] | undefined
    inner: HttpMatch[] | undefined
    want: HttpMatch[] | 'none' | undefined
  }[] = [
    { name: 'everything where neither says', outer: undefined, inner: undefined, want: undefined },
    {
      name: 'the root’s where it alone says',
      outer: [{ uri: { prefix: '/a' } }],
      inner: undefined,
      want: [{ uri: { prefix: '/a' } }],
    },
    { name: 'its own where it alone says', outer: undefined, inner: [{ headers: blue }], want: [{ headers: blue }] },
    {
      name: 'the path within the root’s',
      outer: [{ uri: { prefix: '/a' } }],
      inner: [{ uri: { exact: '/a/b' }, headers: blue }],
      want: [{ uri: { exact: '/a/b' }, headers: blue }],
    },
    {
      name: 'nothing outside of the root’s path',
      outer: [{ uri: { prefix: '/a' } }],
      inner: [{ uri: { prefix: '/b' } }],
      want: 'none',
    },
    {
      name: 'the headers of both',
      outer: [{ headers: { a: { exact: '1' } } }],
      inner: [{ headers: blue }],
      want: [{ headers: { a: { exact: '1' }, ...blue } }],
    },
    {
      name: 'nothing where a header has to be two things',
      outer: [{ headers: { 'x-api-version': { exact: 'green' } } }],
      inner: [{ headers: blue }],
      want: 'none',
    },
    {
      name: 'the root’s match that has it',
      outer: [{ method: { exact: 'GET' } }, { method: { exact: 'PUT' } }],
      inner: [{ method: { exact: 'GET' } }],
      want: [{ method: { exact: 'GET' } }],
    },
    {
      name: 'nothing when one of its matches is outside of the root’s',
      outer: [{ uri: { prefix: '/a' } }],
      inner: [{ uri: { prefix: '/a/b' } }, { uri: { prefix: '/c' } }],
      want: 'none',
    },
  ]
  for (const { name, outer, inner, want } of matches) {
    it(`take ${name}`, () => {
      const found = through({ delegate, ...(outer && { match: outer }) }, { route, ...(inner && { match: inner }) })
      assert.deepEqual(want === 'none' ? found : found[0]?.route.match, want === 'none' ? [] : want)
    })
  }
})
