/** Requests that are wrong whatever the object is: their path, their versions, their body. */
import type { Reply } from './client.ts'
import { configMap, deployment, pod, type Room, virtualService } from './room.ts'

/** A request that the API refuses, and how. An empty reason stands for none. */
export interface Refused {
  readonly name: string
  readonly ask: (room: Room) => Promise<Reply>
  readonly want: readonly [status: number, reason: string, message: RegExp]
}

/** The Deployment that the chapter on refusals has made. */
export const green = ({ paths }: Room): string => `${paths.deployments}/green`

const paths: readonly Refused[] = [
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

const versions: readonly Refused[] = [
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

const bodies: readonly Refused[] = [
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

function withVersion(object: Record<string, unknown>, resourceVersion: string): Record<string, unknown> {
  return { ...object, metadata: { ...(object.metadata as object), resourceVersion } }
}

/** All of them. */
export const refusedRequests: readonly Refused[] = [...paths, ...versions, ...bodies]
