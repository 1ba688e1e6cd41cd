import assert from 'node:assert/strict'
import { parseGates } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/gates.ts'
import { parseProof } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/proof.ts'
import type { InputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { parseShares } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/shares.ts'
import { type Inputs, itRefuses, readerOf } from './refused.ts'

const read = (input: InputReader) => parseGates(input, parseShares(input), parseProof(input))
const gates = (inputs: Inputs) => read(readerOf({ blueWeight: '50', ...inputs }))

const prometheusUrl = 'http://prometheus.example.com'
const rate = { observeSeconds: '60', maxErrorRate: '1', prometheusUrl }
const plain = {
  gates: [{ kind: 'errorRate', maxPercent: 1 }],
  source: { kind: 'prometheusUrl', url: prometheusUrl, connection: undefined },
  minimumRequests: 100,
  observeSeconds: 60,
}

describe('the gates', () => {
  const rows: readonly { it: string; inputs: Inputs; want: object | undefined }[] = [
    { it: 'are none without a limit', inputs: { prometheusUrl, minimumRequests: '5' }, want: undefined },
    { it: 'are a limit, a time and a source', inputs: rate, want: plain },
    {
      it: 'may have limits with decimals',
      inputs: { ...rate, maxErrorRate: '0.05' },
      want: { ...plain, gates: [{ kind: 'errorRate', maxPercent: 0.05 }] },
    },
    {
      it: 'may allow no error at all',
      inputs: { ...rate, maxErrorRate: '0' },
      want: { ...plain, gates: [{ kind: 'errorRate', maxPercent: 0 }] },
    },
    {
      it: 'judge latencies by their 95th percentile, or another',
      inputs: { ...rate, maxErrorRate: '', maxLatencyMs: '250.5', latencyPercentile: '99' },
      want: { ...plain, gates: [{ kind: 'latency', percentile: 99, maxMs: 250.5 }] },
    },
    {
      it: 'compare blue with green',
      inputs: { ...rate, maxErrorRate: '', compareWithGreen: 'true' },
      want: {
        ...plain,
        gates: [
          { kind: 'errorRateDifference', maxPoints: 1 },
          { kind: 'latencyRatio', percentile: 95, max: 1.5 },
        ],
      },
    },
    {
      it: 'may compare on the way to a share of 100, where another one judges',
      inputs: { ...rate, blueWeight: '50,100', compareWithGreen: 'true' },
      want: {
        ...plain,
        gates: [
          ...plain.gates,
          { kind: 'errorRateDifference', maxPoints: 1 },
          { kind: 'latencyRatio', percentile: 95, max: 1.5 },
        ],
      },
    },
    {
      it: 'are queries of the user’s own, one in each line',
      inputs: {
        ...rate,
        maxErrorRate: '',
        queries: '\ndrift{pod=~"{{blue}}-.*"} <= 0.2\n\n  up{n="{{ namespace }}"} > 1e1 ',
      },
      want: {
        ...plain,
        gates: [
          { kind: 'query', query: 'drift{pod=~"{{blue}}-.*"}', operator: '<=', limit: 0.2 },
          { kind: 'query', query: 'up{n="{{ namespace }}"}', operator: '>', limit: 10 },
        ],
      },
    },
    {
      it: 'take the time of a step for the last share, too',
      inputs: { ...rate, blueWeight: '10,50', observeSeconds: '', stepSeconds: '30' },
      want: { ...plain, observeSeconds: 30 },
    },
    {
      it: 'may be judged by the probes',
      inputs: { ...rate, metricsSource: 'probes', probeUrl: 'auto' },
      want: { ...plain, source: { kind: 'probes' } },
    },
    {
      it: 'look at no Prometheus where the probes judge, since the editor hides it then',
      inputs: { ...rate, metricsSource: 'probes', probeUrl: 'auto', prometheusService: 'a/b:1' },
      want: { ...plain, source: { kind: 'probes' } },
    },
    {
      it: 'reach Prometheus by a service connection, with or without an address of its own',
      inputs: { ...rate, prometheusUrl: '', prometheusConnection: 'c1' },
      want: { ...plain, source: { kind: 'prometheusUrl', url: undefined, connection: 'c1' } },
    },
    {
      it: 'reach Prometheus below a path',
      inputs: { ...rate, prometheusUrl: 'https://host/prometheus//', prometheusConnection: 'c1' },
      want: { ...plain, source: { kind: 'prometheusUrl', url: 'https://host/prometheus', connection: 'c1' } },
    },
    {
      it: 'reach Prometheus through the Kubernetes API',
      inputs: { ...rate, prometheusUrl: '', prometheusService: 'istio-system/prometheus:9090' },
      want: {
        ...plain,
        source: {
          kind: 'prometheusService',
          service: { namespace: 'istio-system', scheme: 'http', name: 'prometheus', port: '9090', prefix: '' },
        },
      },
    },
    {
      it: 'may be content with one request',
      inputs: { ...rate, minimumRequests: '1' },
      want: { ...plain, minimumRequests: 1 },
    },
  ]
  for (const { it: name, inputs, want } of rows) it(name, () => assert.deepEqual(gates(inputs), want))

  const shift = { blueWeight: '50', ...rate }
  itRefuses(
    [
      { inputs: { ...shift, maxErrorRate: '101' }, says: /'maxErrorRate' must be a number from 0 to 100, got '101'/ },
      { inputs: { ...shift, maxErrorRate: '5%' }, says: /got '5%'/ },
      { inputs: { ...shift, maxErrorRate: '1e-2' }, says: /got '1e-2'/ },
      { inputs: { ...shift, maxErrorRate: '1,5' }, says: /got '1,5'/ },
      { inputs: { ...shift, maxLatencyMs: '0' }, says: /'maxLatencyMs' must be a number from 1 to 3600000, got '0'/ },
      {
        inputs: { ...shift, latencyPercentile: '75' },
        says: /'latencyPercentile' must be one of 50, 90, 95, 99, got '75'/,
      },
      { inputs: { ...shift, compareWithGreen: 'on' }, says: /'compareWithGreen' must be 'true' or 'false'/ },
      {
        inputs: { ...shift, minimumRequests: '0' },
        says: /'minimumRequests' must be a whole number from 1 to 1000000/,
      },
      { inputs: { ...shift, observeSeconds: '-5' }, says: /'observeSeconds' must be a whole number from 0 to 86400/ },
      { inputs: { ...shift, observeSeconds: '0' }, says: /A gate needs time: set the input 'observeSeconds'/ },
      { inputs: { blueWeight: '50', observeSeconds: '5' }, says: /'observeSeconds' needs something to observe/ },
      { inputs: { ...shift, blueWeight: '0' }, says: /A gate needs traffic on blue, but 'blueWeight' is 0/ },
      { inputs: { ...shift, blueWeight: '0,5' }, says: /A gate needs traffic on blue/ },
      {
        inputs: { ...shift, blueWeight: '50,100', maxErrorRate: '', compareWithGreen: 'true' },
        says: /'compareWithGreen' needs traffic on green, but 'blueWeight' leaves it none at 100/,
      },
      { inputs: { ...shift, queries: 'drift' }, says: /'queries' must have a query and its limit.*got 'drift'/ },
      { inputs: { ...shift, queries: 'a <= 1\nb == 2' }, says: /got 'b == 2'/ },
      {
        inputs: { ...shift, queries: 'a{x="{{red}}"} < 1' },
        says: /one of namespace, green, blue, window, got '{{red}}'/,
      },
      { inputs: { ...shift, queries: 'a{x="{{}}"} < 1' }, says: /got '{{}}'/ },
      { inputs: { ...shift, metricsSource: 'statsd' }, says: /'metricsSource' must be one of prometheus, probes/ },
      { inputs: { ...shift, metricsSource: 'probes' }, says: /but there are none: set the input 'probeUrl'/ },
      {
        inputs: { ...shift, metricsSource: 'probes', probeUrl: 'auto', queries: 'a < 1' },
        says: /'queries' needs the 'metricsSource' prometheus/,
      },
      { inputs: { ...shift, prometheusUrl: '' }, says: /Prometheus has no address/ },
      {
        inputs: { ...shift, prometheusService: 'a/b:1' },
        says: /'prometheusUrl' and 'prometheusService' are two ways/,
      },
      {
        inputs: { ...shift, prometheusUrl: '', prometheusConnection: 'c', prometheusService: 'a/b:1' },
        says: /'prometheusConnection' and 'prometheusService' are two ways/,
      },
      {
        inputs: { ...shift, prometheusUrl: '', prometheusService: 'prometheus:9090' },
        says: /'prometheusService' must be a Service and its port.*got 'prometheus:9090'/,
      },
      {
        inputs: { ...shift, prometheusUrl: 'prometheus:9090' },
        says: /'prometheusUrl' must be an address that starts with/,
      },
      {
        inputs: { ...shift, prometheusUrl: 'http://h/?token=x' },
        says: /no user, query or fragment, got 'http:\/\/h\/'/,
      },
      { inputs: { ...shift, prometheusUrl: 'http://u:hunter2@h' }, says: /^(?!.*hunter2).*no user, query/ },
      {
        inputs: { ...shift, routeProtocol: 'tcp' },
        says: /'maxErrorRate'.* needs HTTP routes, but 'routeProtocol' is 'tcp'/,
      },
    ],
    read,
  )

  it('of the user’s own may judge TCP routes', () => {
    const queries = 'sum(istio_tcp_connections_closed_total) < 5'
    assert.ok(gates({ ...rate, maxErrorRate: '', queries, routeProtocol: 'tcp' }))
  })
})
