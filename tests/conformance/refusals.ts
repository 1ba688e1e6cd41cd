import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Reply } from './client.ts'
import { configMap, deployment, pod, type Room, service, virtualService } from './room.ts'

interface Refused {
  readonly name: string
  readonly ask: (room: Room) => Promise<Reply>
  readonly want: readonly [status: number, reason: string, message: RegExp]
}

const container = { name: 'c', image: 'x:1' }
const green = ({ paths }: Room): string => `${paths.deployments}/green`
const labels = { app: 'x' }

const paths: Refused[] = [
  {
    name: 'an object that is missing',
    ask: (room) => room.get(`${room.paths.deployments}/none`),
    want: [404, 'NotFound', /^deployments\.apps "none" not found$/],
  },
  {
    name: 'a custom resource that is missing',
    ask: (room) => room.get(`${room.paths.virtualservices}/none`),
    want: [404, 'NotFound', /^virtualservices\.networking\.istio\.io "none" not found$/],
  },
  {
    name: 'a name that is taken',
    ask: (room) => room.post(room.paths.deployments, deployment('green')),
    want: [409, 'AlreadyExists', /^deployments\.apps "green" already exists$/],
  },
  {
    name: 'a namespace that is missing',
    ask: (room) => room.post('/api/v1/namespaces/none-such/configmaps', configMap('q')),
    want: [404, 'NotFound', /^namespaces "none-such" not found$/],
  },
  {
    name: 'another name than that of the path',
    ask: (room) => room.put(green(room), deployment('blue')),
    want: [400, 'BadRequest', /^the name of the object \(blue\) does not match the name on the URL \(green\)$/],
  },
  {
    name: 'another namespace than that of the path',
    ask: (room) =>
      room.post(room.paths.configmaps, { ...configMap('x'), metadata: { name: 'x', namespace: 'elsewhere' } }),
    want: [
      400,
      'BadRequest',
      /^the namespace of the provided object does not match the namespace sent on the request$/,
    ],
  },
  {
    name: 'another kind than that of the path',
    ask: (room) => room.post(room.paths.deployments, pod('x')),
    want: [400, 'BadRequest', /^Pod in version "v1" cannot be handled as a Deployment/],
  },
  {
    name: 'another kind than that of the path of a custom resource',
    ask: (room) => room.post(room.paths.virtualservices, { ...virtualService('x'), kind: 'Gateway' }),
    want: [
      422,
      'Invalid',
      /^Gateway\.networking\.istio\.io "x" is invalid: kind: Invalid value: "Gateway": must be VirtualService$/,
    ],
  },
  {
    name: 'a resource that there is not in a group that there is',
    ask: (room) => room.get(room.paths.deployments.replace('deployments', 'things')),
    want: [404, 'NotFound', /^the server could not find the requested resource$/],
  },
  {
    name: 'another version than that of the path',
    ask: (room) =>
      room.post(room.paths.virtualservices, { ...virtualService('x'), apiVersion: 'networking.istio.io/v1beta1' }),
    want: [
      400,
      'BadRequest',
      /^the API version in the data \(networking\.istio\.io\/v1beta1\) does not match the expected API version \(networking\.istio\.io\/v1\)$/,
    ],
  },
  {
    name: 'a subresource that an object does not have',
    ask: (room) => room.get(`${room.paths.pods}/p/none`),
    want: [404, 'NotFound', /^the server could not find the requested resource$/],
  },
  {
    name: 'the deletion of what is in all namespaces',
    ask: (room) => room.remove('/api/v1/configmaps?labelSelector=none'),
    want: [405, 'MethodNotAllowed', /^the server does not allow this method on the requested resource$/],
  },
  {
    name: 'a method that an object does not have',
    ask: (room) => room.post(green(room), deployment('green')),
    want: [405, 'MethodNotAllowed', /^the server does not allow this method on the requested resource$/],
  },
  {
    name: 'a token that nobody gave',
    ask: (room) => room.get(green(room), { authorization: 'Bearer nothing' }),
    want: [401, 'Unauthorized', /^Unauthorized$/],
  },
]

const versions: Refused[] = [
  {
    name: 'a resourceVersion that is no longer current',
    ask: (room) => room.put(green(room), withVersion(deployment('green', { paused: true, replicas: 9 }), '1')),
    want: [
      409,
      'Conflict',
      /"green": the object has been modified; please apply your changes to the latest version and try again$/,
    ],
  },
  {
    name: 'a resourceVersion of an object to be created',
    ask: (room) => room.post(room.paths.configmaps, withVersion(configMap('x'), '1')),
    want: [500, '', /resourceVersion should not be set on objects to be created/],
  },
  {
    name: 'a custom resource replaced without its version',
    ask: (room) => room.put(`${room.paths.virtualservices}/vs`, virtualService('vs')),
    want: [
      422,
      'Invalid',
      /^virtualservices\.networking\.istio\.io "vs" is invalid: metadata\.resourceVersion: Invalid value: 0: must be specified for an update$/,
    ],
  },
  {
    name: 'a replacement of what is missing',
    ask: (room) => room.put(`${room.paths.virtualservices}/none`, withVersion(virtualService('none'), '1')),
    want: [404, 'NotFound', /^virtualservices\.networking\.istio\.io "none" not found$/],
  },
]

const bodies: Refused[] = [
  {
    name: 'a body that is no JSON',
    ask: (room) => room.send('POST', room.paths.configmaps, '{'),
    want: [
      400,
      'BadRequest',
      /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: /,
    ],
  },
  {
    name: 'a body of an unknown type',
    ask: (room) => room.send('POST', room.paths.configmaps, 'x', { 'content-type': 'text/plain' }),
    want: [
      415,
      'UnsupportedMediaType',
      /^the body of the request was in an unknown format - accepted media types include: /,
    ],
  },
  {
    name: 'an Accept without JSON',
    ask: (room) => room.get(green(room), { accept: 'text/html' }),
    want: [406, 'NotAcceptable', /^406: Not Acceptable\n\nAvailable representations: application\/json/],
  },
  {
    name: 'a body above 3 MiB',
    ask: (room) => room.send('POST', room.paths.configmaps, ' '.repeat(3 * 1024 * 1024 + 1)),
    want: [413, 'RequestEntityTooLarge', /limit is 3145728/],
  },
  {
    name: 'a value of the wrong type',
    ask: (room) => room.post(room.paths.deployments, deployment('x', { replicas: '3' })),
    want: [
      400,
      'BadRequest',
      /cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32/,
    ],
  },
  {
    name: 'an unknown field when strict',
    ask: (room) => room.post(`${room.paths.deployments}?fieldValidation=Strict`, deployment('x', { replica: 3 })),
    want: [400, 'BadRequest', /strict decoding error: unknown field "spec\.replica"$/],
  },
  {
    name: 'an unknown field of a custom resource when strict',
    ask: (room) => {
      const object = virtualService('x')
      const spec = { ...(object.spec as object), unheardOf: true }
      return room.post(`${room.paths.virtualservices}?fieldValidation=Strict`, { ...object, spec })
    },
    want: [400, 'BadRequest', /strict decoding error: unknown field "spec\.unheardOf"$/],
  },
  {
    name: 'a validation of fields that there is not',
    ask: (room) => room.post(`${room.paths.configmaps}?fieldValidation=Some`, configMap('x')),
    want: [
      422,
      'Invalid',
      /^CreateOptions\.meta\.k8s\.io "" is invalid: fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"$/,
    ],
  },
  {
    name: 'a dry run of another kind',
    ask: (room) => room.post(`${room.paths.configmaps}?dryRun=Some`, configMap('x')),
    want: [
      422,
      'Invalid',
      /^CreateOptions\.meta\.k8s\.io "" is invalid: dryRun: Unsupported value: \["Some"\]: supported values: "All"$/,
    ],
  },
]

const values: Refused[] = [
  {
    name: 'a change of the selector',
    ask: (room) =>
      room.patch(green(room), 'json', [
        { op: 'add', path: '/spec/selector/matchLabels/b', value: 'c' },
        { op: 'add', path: '/spec/template/metadata/labels/b', value: 'c' },
      ]),
    want: [
      422,
      'Invalid',
      /^Deployment\.apps "green" is invalid: spec\.selector: Invalid value: .*: field is immutable$/,
    ],
  },
  {
    name: 'a template that the selector does not select',
    ask: (room) => {
      const template = { metadata: { labels: { app: 'y' } }, spec: { containers: [container] } }
      return room.post(room.paths.deployments, deployment('x', { template }))
    },
    want: [
      422,
      'Invalid',
      /spec\.template\.metadata\.labels: Invalid value: .*: `selector` does not match template `labels`/,
    ],
  },
  {
    name: 'several faults at once',
    ask: (room) =>
      room.post(room.paths.deployments, {
        ...deployment('x'),
        spec: { replicas: -1, template: { metadata: { labels }, spec: { containers: [{ name: 'C' }] } } },
      }),
    want: [
      422,
      'Invalid',
      /^Deployment\.apps "x" is invalid: \[.*spec\.replicas: Invalid value: -1: must be greater than or equal to 0, spec\.selector: Required value, .*spec\.template\.spec\.containers\[0\]\.image: Required value/,
    ],
  },
  {
    name: 'a name that is none',
    ask: (room) => room.post(room.paths.configmaps, configMap('X_y')),
    want: [
      422,
      'Invalid',
      /^ConfigMap "X_y" is invalid: metadata\.name: Invalid value: "X_y": a lowercase RFC 1123 subdomain must consist of/,
    ],
  },
  {
    name: 'no name',
    ask: (room) => room.post(room.paths.configmaps, { ...configMap('x'), metadata: {} }),
    want: [
      422,
      'Invalid',
      /^ConfigMap "" is invalid: metadata\.name: Required value: name or generateName is required$/,
    ],
  },
  {
    name: 'a label that is none',
    ask: (room) =>
      room.post(room.paths.configmaps, { ...configMap('x'), metadata: { name: 'x', labels: { a: 'not a label' } } }),
    want: [
      422,
      'Invalid',
      /metadata\.labels: Invalid value: "not a label": a valid label must be an empty string or consist of/,
    ],
  },
  {
    name: 'a strategy that could not move',
    ask: (room) =>
      room.patch(green(room), 'merge', {
        spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      }),
    want: [
      422,
      'Invalid',
      /spec\.strategy\.rollingUpdate\.maxUnavailable: Invalid value: .*0.*: may not be 0 when `maxSurge` is 0$/,
    ],
  },
  {
    name: 'a Service without a port',
    ask: (room) => room.post(room.paths.services, service('x', { ports: [] })),
    want: [422, 'Invalid', /^Service "x" is invalid: spec\.ports: Required value$/],
  },
  {
    name: 'a port that is none',
    ask: (room) => room.post(room.paths.services, service('x', { ports: [{ port: 70000 }] })),
    want: [422, 'Invalid', /spec\.ports\[0\]\.port: Invalid value: 70000: must be between 1 and 65535, inclusive/],
  },
  {
    name: 'a change of a pod that pods do not allow',
    ask: (room) => {
      const spec = { containers: [{ name: 'model', command: ['x'] }] }
      return room.patch(`${room.paths.pods}/p`, 'strategic', { spec })
    },
    want: [
      422,
      'Invalid',
      /^Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/,
    ],
  },
  {
    name: 'a weight that is not whole',
    ask: (room) => room.post(room.paths.virtualservices, virtualService('x', [99.5, 0.5])),
    want: [
      422,
      'Invalid',
      /spec\.http\[0\]\.route\[0\]\.weight: Invalid value: "float64": spec\.http\[0\]\.route\[0\]\.weight in body must be of type int32: "float64"/,
    ],
  },
  {
    name: 'a destination without a host',
    ask: (room) => {
      const spec = { hosts: ['*'], http: [{ route: [{ destination: {} }] }] }
      return room.post(room.paths.virtualservices, { ...virtualService('x'), spec })
    },
    want: [422, 'Invalid', /spec\.http\[0\]\.route\[0\]\.destination\.host: Required value/],
  },
  {
    name: 'a gateway server without hosts',
    ask: (room) =>
      room.post(room.paths.gateways, {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { name: 'x' },
        spec: { selector: { istio: 'x' }, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' } }] },
      }),
    want: [422, 'Invalid', /spec\.servers\[0\]\.hosts: Required value/],
  },
]

function withVersion(object: Record<string, unknown>, resourceVersion: string): Record<string, unknown> {
  return { ...object, metadata: { ...(object.metadata as object), resourceVersion } }
}

export const refusals = chapter('refusals', (room) => {
  before(async () => {
    await room().made('deployments', deployment('green', { paused: true }))
    await room().made('virtualservices', virtualService('vs'))
    await room().made('pods', pod('p'))
  })

  for (const { name, ask, want } of [...paths, ...versions, ...bodies, ...values]) {
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
