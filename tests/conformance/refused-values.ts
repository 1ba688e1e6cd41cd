/** Objects that are wrong in themselves. */
import { green, type Refused } from './refused-requests.ts'
import { autoscaler, configMap, deployment, disruptionBudget, service, virtualService } from './room.ts'

const container = { name: 'c', image: 'x:1' }
const labels = { app: 'x' }

/** Requests with values that no object may have. */
export const refusedValues: readonly Refused[] = [
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
    name: 'an autoscaler without an end',
    ask: (room) =>
      room.post(room.paths.horizontalpodautoscalers, autoscaler('x', 'model', { maxReplicas: 1, minReplicas: 2 })),
    want: [
      422,
      'Invalid',
      /^HorizontalPodAutoscaler\.autoscaling "x" is invalid: spec\.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`/,
    ],
  },
  {
    name: 'a disruption budget with two measures',
    ask: (room) =>
      room.post(room.paths.poddisruptionbudgets, disruptionBudget('x', { minAvailable: 1, maxUnavailable: 1 })),
    want: [
      422,
      'Invalid',
      /^PodDisruptionBudget\.policy "x" is invalid: spec: Invalid value: .*: minAvailable and maxUnavailable cannot be both set$/,
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
