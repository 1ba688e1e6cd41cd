import assert from 'node:assert/strict'
import { deployment, patchTypes, paths, pod, startTestCluster, type TestCluster, virtualService } from './api-client.ts'

describe('refusals of the embedded API', () => {
  let cluster: TestCluster
  before(async () => {
    cluster = await startTestCluster()
    await cluster.post(paths.deployments, deployment('green'))
    await cluster.post(paths.virtualServices, virtualService('vs'))
    await cluster.post(paths.pods, pod('p'))
  })
  after(() => cluster.stop())

  const green = `${paths.deployments}/green`
  const container = { name: 'c', image: 'x:1' }
  const labels = { app: 'x' }
  const cases: { name: string; ask: () => ReturnType<TestCluster['get']>; want: [number, string, RegExp] }[] = [
    {
      name: 'an object that is missing',
      ask: () => cluster.get(`${paths.deployments}/none`),
      want: [404, 'NotFound', /^deployments\.apps "none" not found$/],
    },
    {
      name: 'a resource that is not served',
      ask: () => cluster.get('/apis/apps/v1/namespaces/a/daemonsets'),
      want: [404, 'NotFound', /could not find the requested resource/],
    },
    {
      name: 'a subresource that is not served',
      ask: () => cluster.get(`${paths.pods}/p/exec`),
      want: [404, 'NotFound', /could not find the requested resource/],
    },
    {
      name: 'a name that is taken',
      ask: () => cluster.post(paths.deployments, deployment('green')),
      want: [409, 'AlreadyExists', /^deployments\.apps "green" already exists$/],
    },
    {
      name: 'a namespace that is missing',
      ask: () => cluster.post('/api/v1/namespaces/none/pods', pod('q')),
      want: [404, 'NotFound', /^namespaces "none" not found$/],
    },
    {
      name: 'a resourceVersion that is no longer current',
      ask: () => cluster.patch(green, 'merge', { metadata: { resourceVersion: '1' }, spec: { replicas: 9 } }),
      want: [409, 'Conflict', /the object has been modified; please apply your changes to the latest version/],
    },
    {
      name: 'a uid that is another',
      ask: () => cluster.put(green, { ...deployment('green'), metadata: { name: 'green', uid: 'other' } }),
      want: [409, 'Conflict', /Precondition failed: UID in precondition: other/],
    },
    {
      name: 'a deletion with another uid',
      ask: () => cluster.remove(green, { preconditions: { uid: 'other' } }),
      want: [409, 'Conflict', /the UID in the precondition \(other\) does not match/],
    },
    {
      name: 'a change of the selector',
      ask: () =>
        cluster.patch(green, 'json', [
          { op: 'add', path: '/spec/selector/matchLabels/b', value: 'c' },
          { op: 'add', path: '/spec/template/metadata/labels/b', value: 'c' },
        ]),
      want: [422, 'Invalid', /spec\.selector: Invalid value: .*: field is immutable/],
    },
    {
      name: 'a template that the selector does not select',
      ask: () =>
        cluster.post(
          paths.deployments,
          deployment('x', { template: { metadata: { labels: { app: 'y' } }, spec: { containers: [container] } } }),
        ),
      want: [422, 'Invalid', /spec\.template\.metadata\.labels: .*`selector` does not match template `labels`/],
    },
    {
      name: 'several faults at once',
      ask: () =>
        cluster.post(paths.deployments, {
          ...deployment('x'),
          spec: { replicas: -1, template: { metadata: { labels }, spec: { containers: [{ name: 'C' }] } } },
        }),
      want: [
        422,
        'Invalid',
        /^Deployment\.apps "x" is invalid: \[spec\.replicas: .*, spec\.selector: Required value, .*image: Required value/,
      ],
    },
    {
      name: 'a name that is none',
      ask: () => cluster.post(paths.deployments, { ...deployment('x'), metadata: { name: 'X_y' } }),
      want: [422, 'Invalid', /metadata\.name: Invalid value: "X_y": a lowercase RFC 1123 subdomain/],
    },
    {
      name: 'no name',
      ask: () => cluster.post(paths.deployments, { ...deployment('x'), metadata: {} }),
      want: [422, 'Invalid', /metadata\.name: Required value: name or generateName is required/],
    },
    {
      name: 'a strategy that could not move',
      ask: () =>
        cluster.patch(green, 'merge', { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } } }),
      want: [422, 'Invalid', /maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0/],
    },
    {
      name: 'a value of the wrong type',
      ask: () => cluster.put(green, deployment('green', { replicas: '3' })),
      want: [
        400,
        'BadRequest',
        /cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
      ],
    },
    {
      name: 'an unknown field when strict',
      ask: () => cluster.post(`${paths.deployments}?fieldValidation=Strict`, deployment('x', { replica: 3 })),
      want: [400, 'BadRequest', /strict decoding error: unknown field "spec\.replica"/],
    },
    {
      name: 'another kind than that of the path',
      ask: () => cluster.post(paths.deployments, pod('x')),
      want: [400, 'BadRequest', /^Pod in version "v1" cannot be handled as a Deployment/],
    },
    {
      name: 'another name than that of the path',
      ask: () => cluster.put(green, deployment('blue')),
      want: [400, 'BadRequest', /the name of the object \(blue\) does not match the name on the URL \(green\)/],
    },
    {
      name: 'another namespace than that of the path',
      ask: () => cluster.post(paths.pods, { ...pod('x'), metadata: { name: 'x', namespace: 'b' } }),
      want: [400, 'BadRequest', /the namespace of the provided object does not match/],
    },
    {
      name: 'a body that is no JSON',
      ask: () => cluster.send('POST', paths.pods, '{'),
      want: [400, 'BadRequest', /json parse error/],
    },
    {
      name: 'a method that a resource does not have',
      ask: () => cluster.post(green, deployment('green')),
      want: [405, 'MethodNotAllowed', /does not allow this method/],
    },
    {
      name: 'an Accept without JSON',
      ask: () => cluster.get(green, { accept: 'application/vnd.kubernetes.protobuf' }),
      want: [406, 'NotAcceptable', /^406: Not Acceptable/],
    },
    {
      name: 'a body of an unknown type',
      ask: () => cluster.send('POST', paths.pods, 'x', { 'content-type': 'text/plain' }),
      want: [415, 'UnsupportedMediaType', /accepted media types include: application\/json/],
    },
    {
      name: 'a strategic merge of a custom resource',
      ask: () => cluster.patch(`${paths.virtualServices}/vs`, 'strategic', {}),
      want: [415, 'UnsupportedMediaType', /include: application\/json-patch\+json, application\/merge-patch\+json$/],
    },
    {
      name: 'a server-side apply, which is not served',
      ask: () => cluster.send('PATCH', green, '{}', { 'content-type': 'application/apply-patch+yaml' }),
      want: [415, 'UnsupportedMediaType', new RegExp(`${patchTypes.strategic.replace('+', '\\+')}$`)],
    },
    {
      name: 'a body above 3 MiB',
      ask: () => cluster.send('POST', paths.configMaps, ' '.repeat(3 * 1024 * 1024 + 1)),
      want: [413, 'RequestEntityTooLarge', /limit is 3145728/],
    },
    {
      name: 'a custom resource replaced without its version',
      ask: () => cluster.put(`${paths.virtualServices}/vs`, virtualService('vs')),
      want: [422, 'Invalid', /metadata\.resourceVersion: Invalid value: 0: must be specified for an update/],
    },
    {
      name: 'weights that are all 0',
      ask: () => cluster.post(paths.virtualServices, virtualService('x', [0, 0])),
      want: [422, 'Invalid', /total destination weight = 0/],
    },
    {
      name: 'a weight below 0',
      ask: () => cluster.post(paths.virtualServices, virtualService('x', [101, -1])),
      want: [422, 'Invalid', /spec\.http\[0\]\.route\[1\]\.weight: .* weight -1 < 0/],
    },
    {
      name: 'a weight that is not whole',
      ask: () => cluster.post(paths.virtualServices, virtualService('x', [99.5, 0.5])),
      want: [422, 'Invalid', /must be of type int32: "float64"/],
    },
    {
      name: 'a change of a pod that pods do not allow',
      ask: () =>
        cluster.patch(`${paths.pods}/p`, 'strategic', { spec: { containers: [{ name: 'model', command: ['x'] }] } }),
      want: [422, 'Invalid', /pod updates may not change fields other than/],
    },
    {
      name: 'a label selector that can not be read',
      ask: () => cluster.get(`${paths.pods}?labelSelector=a%3D%3D%3Db`),
      want: [400, 'BadRequest', /unable to parse requirement/],
    },
    {
      name: 'a field that can not be selected by',
      ask: () => cluster.get(`${paths.pods}?fieldSelector=spec.foo%3Db`),
      want: [400, 'BadRequest', /field label not supported: spec\.foo/],
    },
    {
      name: 'a token that nobody gave',
      ask: () => cluster.get(green, { authorization: 'Bearer nothing' }),
      want: [401, 'Unauthorized', /^Unauthorized$/],
    },
  ]

  for (const { name, ask, want } of cases) {
    it(`answer ${name} with ${want[0]} ${want[1]}`, async () => {
      const before = cluster.store.resourceVersion
      const { status, body } = await ask()
      assert.deepEqual([status, body.kind, body.reason, body.code], [want[0], 'Status', want[1], want[0]])
      assert.match(String(body.message), want[2])
      assert.equal(cluster.store.resourceVersion, before, 'nothing is written')
    })
  }

  it('name each cause of an invalid object', async () => {
    const { body } = await cluster.patch(green, 'merge', { spec: { replicas: -1 } })
    assert.deepEqual(body.details?.causes, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: -1: must be greater than or equal to 0',
        field: 'spec.replicas',
      },
    ])
  })

  it('only warn of unknown fields when not strict, and drop them', async () => {
    const { status, headers, body } = await cluster.post(paths.deployments, deployment('warned', { replica: 3 }))
    assert.equal(status, 201)
    assert.equal(headers.warning, '299 - "unknown field \\"spec.replica\\""')
    assert.equal(body.spec?.replica, undefined)
  })
})
