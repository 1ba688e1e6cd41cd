import assert from 'node:assert/strict'
import { attributesOf } from '../../../../rehearsal/cluster/rbac/attributes.ts'

describe('what a request wants to do', () => {
  const pods = { group: '', resource: 'pods', namespace: 'a' }
  const cases: readonly { ask: string; want: object }[] = [
    { ask: 'GET /api/v1/namespaces/a/pods', want: { verb: 'list', ...pods } },
    { ask: 'GET /api/v1/namespaces/a/pods?watch=1', want: { verb: 'watch', ...pods } },
    { ask: 'GET /api/v1/namespaces/a/pods/p', want: { verb: 'get', ...pods, name: 'p' } },
    { ask: 'GET /api/v1/namespaces/a/pods/p/log', want: { verb: 'get', ...pods, name: 'p', subresource: 'log' } },
    {
      ask: 'GET /api/v1/namespaces/a/pods?fieldSelector=status.phase%3DRunning,metadata.name%3Dp',
      want: { verb: 'list', ...pods, name: 'p' },
    },
    { ask: 'GET /api/v1/namespaces/a/pods?fieldSelector=metadata.name!%3Dp', want: { verb: 'list', ...pods } },
    { ask: 'POST /api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dp', want: { verb: 'create', ...pods } },
    { ask: 'PUT /api/v1/namespaces/a/pods/p', want: { verb: 'update', ...pods, name: 'p' } },
    { ask: 'PATCH /api/v1/namespaces/a/pods/p', want: { verb: 'patch', ...pods, name: 'p' } },
    { ask: 'DELETE /api/v1/namespaces/a/pods/p', want: { verb: 'delete', ...pods, name: 'p' } },
    { ask: 'DELETE /api/v1/namespaces/a/pods', want: { verb: 'deletecollection', ...pods } },
    { ask: 'GET /api/v1/pods', want: { verb: 'list', group: '', resource: 'pods' } },
    {
      ask: 'GET /apis/apps/v1/namespaces/a/deployments/d/scale',
      want: { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'a', name: 'd', subresource: 'scale' },
    },
    {
      ask: 'GET /api/v1/namespaces/a/services/http%3Aprometheus%3A9090/proxy/api/v1/query',
      want: {
        verb: 'get',
        group: '',
        resource: 'services',
        namespace: 'a',
        name: 'http:prometheus:9090',
        subresource: 'proxy',
      },
    },
    { ask: 'GET /api/v1/namespaces', want: { verb: 'list', group: '', resource: 'namespaces' } },
    // A namespace counts as being in itself, so that a Role in it can allow to read it.
    {
      ask: 'GET /api/v1/namespaces/a',
      want: { verb: 'get', group: '', resource: 'namespaces', namespace: 'a', name: 'a' },
    },
    {
      ask: 'PUT /api/v1/namespaces/a/finalize',
      want: { verb: 'update', group: '', resource: 'namespaces', namespace: 'a', name: 'a', subresource: 'finalize' },
    },
    {
      ask: 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      want: { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' },
    },
    ...['/api', '/api/v1', '/apis', '/apis/apps', '/apis/apps/v1', '/version', '/openapi/v3/apis/apps/v1'].map(
      (path) => ({ ask: `GET ${path}`, want: { verb: 'get', path } }),
    ),
  ]
  for (const { ask, want } of cases) {
    it(`is read from ${ask}`, () => {
      const [method = '', url = ''] = ask.split(' ')
      const { pathname, search } = new URL(url, 'https://api')
      assert.deepEqual(attributesOf(method, pathname, new URLSearchParams(search)), want)
    })
  }
})
