import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'

/** What clients of today ask for: all of it in one page, or in many where the server has no such page. */
const accept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

interface DiscoveredResource {
  readonly resource: string
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string }
  readonly scope: string
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly subresources?: readonly { readonly subresource: string; readonly responseKind: { readonly kind: string } }[]
}

interface DiscoveryPage {
  readonly kind: string
  readonly apiVersion: string
  readonly items: readonly {
    readonly metadata: { readonly name?: string }
    readonly versions: readonly { readonly version: string; readonly resources: readonly DiscoveredResource[] }[]
  }[]
}

export const discovery = chapter('discovery', (room) => {
  const cases = [
    { page: '/api', group: '', version: 'v1', resource: 'pods', kind: 'Pod', part: 'log', partKind: 'Pod' },
    {
      ...{ page: '/apis', group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment' },
      ...{ part: 'scale', partKind: 'Scale' },
    },
    {
      ...{
        page: '/apis',
        group: 'networking.istio.io',
        version: 'v1',
        resource: 'virtualservices',
        kind: 'VirtualService',
      },
      ...{ part: 'status', partKind: 'VirtualService' },
    },
  ]
  for (const { page, group, version, resource, kind, part, partKind } of cases) {
    it(`tells of ${resource} in the one page ${page}`, async () => {
      const { status, headers, body } = await room().get(page, { accept })
      assert.equal(status, 200)
      assert.equal(headers['content-type'], accept.split(',')[0])
      const { kind: list, apiVersion, items } = body as unknown as DiscoveryPage
      assert.deepEqual([list, apiVersion], ['APIGroupDiscoveryList', 'apidiscovery.k8s.io/v2'])
      // The group of the core has no name, not an empty one.
      const name = group === '' ? undefined : group
      const versions = items.find(({ metadata }) => metadata.name === name)?.versions ?? []
      const found = versions
        .find((each) => each.version === version)
        ?.resources.find((each) => each.resource === resource)
      assert.ok(found, JSON.stringify(items))
      assert.deepEqual([found.responseKind.kind, found.scope], [kind, 'Namespaced'])
      assert.equal(found.singularResource, kind.toLowerCase())
      assert.ok(['get', 'list', 'patch', 'watch'].every((verb) => found.verbs.includes(verb)))
      const below = found.subresources?.find(({ subresource }) => subresource === part)
      assert.equal(below?.responseKind.kind, partKind)
    })
  }

  it('is in many pages for a client that knows no other', async () => {
    const { headers, body } = await room().get('/apis', { accept: 'application/json' })
    assert.equal(headers['content-type'], 'application/json')
    assert.equal(body.kind, 'APIGroupList')
  })
})
