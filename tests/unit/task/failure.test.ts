import assert from 'node:assert/strict'
import type { Who } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/api-failure.ts'
import type { Asked } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/asked.ts'
import {
  ApiFailure,
  Outdated,
  Unreachable,
} from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { failureOf } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/failure.ts'
import { MetricsError } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/metrics-error.ts'
import { NetworkError } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { safeLine } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/text.ts'

const route: Asked = { verb: 'patch', kind: 'VirtualService', namespace: 'abtesting', name: 'mlmodel' }
const pods: Asked = { verb: 'list', kind: 'Pod', namespace: 'abtesting', name: undefined }
const gateway: Asked = { verb: 'create', kind: 'Gateway', namespace: 'abtesting', name: 'mlmodel-gateway' }

const who: Who = { title: 'the Kubernetes service connection (ServiceAccount)', identity: undefined }

const forbidden = (user: string) =>
  `virtualservices.networking.istio.io "mlmodel" is forbidden: User ${JSON.stringify(user)} cannot patch resource "virtualservices" in API group "networking.istio.io" in the namespace "abtesting"`

describe('a refusal of the API server is told', () => {
  const cases: readonly { name: string; error: ApiFailure; who?: Who; what: RegExp; next: RegExp }[] = [
    {
      name: 'with the connection whose credentials are to be renewed (401)',
      error: new ApiFailure(401, 'Unauthorized', 'Unauthorized', route),
      what: /^Could not patch virtualservices\/mlmodel in namespace abtesting: the API server does not accept the connection's credentials \(401\)\.$/,
      next: /^Renew the credentials of the Kubernetes service connection \(ServiceAccount\): they have expired/,
    },
    {
      name: 'with identity, verb, resource, namespace and the line that tests it (403)',
      error: new ApiFailure(403, 'Forbidden', forbidden('system:serviceaccount:ci:deployer'), route),
      what: /access denied: .*User "system:serviceaccount:ci:deployer" cannot patch .* in the namespace "abtesting" \(403\)\.$/,
      next: /^Give system:serviceaccount:ci:deployer that right; docs\/permissions\.md has the Role\. Test it with: kubectl auth can-i patch virtualservices\.networking\.istio\.io\/mlmodel -n abtesting --as=system:serviceaccount:ci:deployer$/,
    },
    {
      name: 'with a user whose name a shell would obey',
      error: new ApiFailure(403, 'Forbidden', forbidden(`o'neil; rm -r "$HOME"`), route),
      what: /access denied/,
      next: /--as='o'\\''neil; rm -r "\$HOME"'$/,
    },
    {
      name: 'as whom the connection says, where the message names nobody it can read',
      error: new ApiFailure(403, 'Forbidden', 'pods is forbidden: User "\\x41" cannot list resource "pods"', pods),
      who: { ...who, identity: 'jane' },
      what: /access denied/,
      next: /^Give jane that right.* kubectl auth can-i list pods -n abtesting --as=jane$/,
    },
    {
      name: 'without a name where a rule cannot allow by name',
      error: new ApiFailure(403, 'Forbidden', forbidden('jane'), gateway),
      what: /^Could not create gateways\/mlmodel-gateway/,
      next: /can-i create gateways\.networking\.istio\.io -n abtesting --as=jane$/,
    },
    {
      name: 'as credentials that nobody knew, where the server took the step for nobody',
      error: new ApiFailure(403, 'Forbidden', forbidden('system:anonymous'), route),
      what: /access denied/,
      next: /took the step for nobody.*Renew the credentials/,
    },
    {
      name: "as a policy's, where it is no matter of rights",
      error: new ApiFailure(403, 'Forbidden', 'admission webhook "no-fridays" denied the request: not today', route),
      what: /: denied: admission webhook "no-fridays" denied the request: not today \(403\)\.$/,
      next: /policy of the cluster/,
    },
    {
      name: 'as a kind that is missing, where the API server knows no such group (404)',
      error: new ApiFailure(404, undefined, "the text '404 page not found'", route),
      what: /does not know that kind \(404\)/,
      next: /Istio is installed/,
    },
    {
      name: 'as an object that is missing (404)',
      error: new ApiFailure(404, 'NotFound', 'namespaces "nowhere" not found', gateway),
      what: /: namespaces "nowhere" not found \(404\)\.$/,
      next: /'namespace'/,
    },
    {
      name: 'as a wrong server, where no API server is (404)',
      error: new ApiFailure(404, undefined, "the text '404 page not found'", pods),
      what: /this does not look like a Kubernetes API server: it answered the text '404 page not found' \(404\)\.$/,
      next: /Check the server of the connection/,
    },
    {
      name: 'as somebody in between, where a page answers',
      error: new ApiFailure(403, undefined, "an HTML page, 'Sign in'", route),
      what: /this does not look like a Kubernetes API server: it answered an HTML page, 'Sign in' \(403\)\.$/,
      next: /proxy, a gateway or a login/,
    },
    {
      name: 'as somebody in between, where a page answers that it does not know the path (404)',
      error: new ApiFailure(404, undefined, "a page in any language, 'Not Found'", route, { isPage: true }),
      what: /this does not look like a Kubernetes API server: it answered a page in any language, 'Not Found' \(404\)\.$/,
      next: /proxy, a gateway or a login/,
    },
    {
      name: 'as credentials that are not accepted, also where somebody else says so (401)',
      error: new ApiFailure(401, undefined, 'must authenticate', route),
      what: /the server does not accept the connection's credentials: it answered must authenticate \(401\)\.$/,
      next: /^Renew the credentials of the Kubernetes service connection .* check the server of the connection\.$/,
    },
    {
      name: 'as a gateway that cannot reach the API server (502)',
      error: new ApiFailure(502, undefined, "the text 'no healthy upstream'", route),
      what: /something before the API server answered the text 'no healthy upstream' \(502\)\.$/,
      next: /^Run this step again later/,
    },
    {
      name: 'as busy (429)',
      error: new ApiFailure(429, 'TooManyRequests', 'please try again later', pods),
      what: /too busy: please try again later \(429\)\.$/,
      next: /later/,
    },
  ]
  for (const { name, error, who: by = who, what, next } of cases) {
    it(name, () => {
      const failure = failureOf(error, by)
      assert.match(failure.what, what)
      assert.match(safeLine(failure.next), next)
    })
  }
})

describe('a server that is out of reach is told', () => {
  const cause = new NetworkError('https://x:443 refused the connection.', 'Check host and port.', false)

  for (const { name, error, what } of [
    { name: 'by a read', error: new Unreachable(cause), what: cause.message },
    { name: 'before the cluster is asked', error: cause, what: cause.message },
    {
      name: 'by a write whose answer was lost, without blaming others',
      error: new Outdated(`Could not patch x: ${cause.message}`, new Unreachable(cause)),
      what: `Could not patch x: ${cause.message}`,
    },
  ]) {
    it(name, () => assert.deepEqual(failureOf(error), { what, details: [], next: 'Check host and port.' }))
  }
})

it('an API server that cannot do a write is told by its own words, without blaming others', () => {
  const failed = new ApiFailure(500, '', 'etcdserver: request is too large', route)
  const { what, next } = failureOf(new Outdated(`Could not patch x: ${failed.message}`, failed))
  assert.equal(what, 'Could not patch x: etcdserver: request is too large')
  assert.match(next, /The API server fails at it/)
})

it('a Prometheus that gives no usable answer is told, with what to do', () => {
  const error = new MetricsError('Prometheus did not answer the query up.', 'Correct the query.')
  assert.deepEqual(failureOf(error), { what: error.message, details: [], next: 'Correct the query.' })
})
