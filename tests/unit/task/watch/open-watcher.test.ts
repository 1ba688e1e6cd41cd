import assert from 'node:assert/strict'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import type { GateRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/gate-request.ts'
import { openWatcher } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/watch/open-watcher.ts'
import { type Asked, type Played, playPrometheus, result } from '../metrics/played-prometheus.ts'
import { virtualClock } from '../proof/virtual-clock.ts'
import { target } from '../rollout/fixtures.ts'

const service = { namespace: 'istio-system', scheme: 'http', name: 'prometheus', port: '9090', prefix: '' } as const

interface Opened {
  readonly asked: readonly Asked[]
  readonly masked: readonly string[]
  readonly warned: readonly string[]
  readonly error: unknown
}

/** Opens a watcher on a Prometheus that a test plays. */
async function open(
  request: (url: string) => Partial<GateRequest>,
  answer: (asked: Asked) => Played,
  parameters?: Readonly<Record<string, string>>,
): Promise<Opened> {
  const prometheus = await playPrometheus(answer)
  const [masked, warned]: [string[], string[]] = [[], []]
  const gates: GateRequest['gates'] = [{ kind: 'errorRate', maxPercent: 1 }]
  let error: unknown
  try {
    const wanted = { gates, minimumRequests: 100, observeSeconds: 300, ...request(prometheus.url) } as GateRequest
    await openWatcher(wanted, {
      target,
      network: { proxyFor: () => undefined, authorities: undefined },
      transport: {
        server: 'https://cluster',
        send: () => Promise.reject(new Unreachable(new NetworkError('The cluster is away.', 'Wait.', true))),
        renew: () => undefined,
        close: () => undefined,
      },
      connection: (id) => {
        assert.equal(id, 'the-connection')
        return { url: prometheus.url, parameter: (key) => parameters?.[key] }
      },
      mask: (secret) => masked.push(secret),
      warn: (message) => warned.push(message),
      openProbes: undefined,
      clock: virtualClock(),
      signal: new AbortController().signal,
      tell: () => undefined,
    })
  } catch (thrown) {
    error = thrown
  } finally {
    await prometheus.stop()
  }
  return { asked: prometheus.asked, masked, warned, error }
}

const time = (): Played => result('scalar', [1000, '1000'])
const byUrl = (url: string): Partial<GateRequest> => ({ source: { kind: 'prometheusUrl', url, connection: undefined } })
const byConnection = (): Partial<GateRequest> => ({
  source: { kind: 'prometheusUrl', url: undefined, connection: 'the-connection' },
})

describe('the source of measurements', () => {
  it('is asked its time before anything is changed, without credentials where there are none', async () => {
    const { asked, warned, error } = await open(byUrl, time)
    assert.equal(error, undefined)
    assert.deepEqual(
      asked.map(({ query, authorization }) => [query, authorization]),
      [['time()', undefined]],
    )
    assert.deepEqual(warned, [])
  })

  it('gets the credentials of its connection, which are masked, and warned of where nothing encrypts them', async () => {
    const { asked, masked, warned } = await open(byConnection, time, { username: 'reader', password: 'secret' })
    const basic = Buffer.from('reader:secret').toString('base64')
    assert.equal(asked[0]?.authorization, `Basic ${basic}`)
    assert.deepEqual(masked, ['secret', basic])
    assert.match(warned.join(), /^The credentials for Prometheus go to http:\/\/127\.0\.0\.1:\d+ without encryption/)
  })

  it('is asked the own queries, too, with their placeholders filled in', async () => {
    const own = {
      kind: 'query',
      query: 'rate(a{n="{{namespace}}",d=~"{{green}}|{{blue}}"}[{{window}}])',
      operator: '<',
      limit: 1,
    } as const
    const { asked, error } = await open(
      (url) => ({ ...byUrl(url), gates: [own] }),
      ({ query }) => (query === 'time()' ? time() : result('vector', [])),
    )
    assert.equal(error, undefined)
    assert.equal(asked[1]?.query, 'rate(a{n="abtesting",d=~"model-green|model-blue"}[300s])')
  })

  it('that does not answer, or not a query, stops the step', async () => {
    const refused = await open(byUrl, () => ({ status: 401, body: 'Unauthorized' }))
    assert.match(String(refused.error), /the credentials are not accepted/)
    const own = { kind: 'query', query: 'sum(', operator: '<', limit: 1 } as const
    const wrong = await open(
      (url) => ({ ...byUrl(url), gates: [own] }),
      ({ query }) =>
        query === 'time()'
          ? time()
          : { status: 400, body: { status: 'error', errorType: 'bad_data', error: 'parse error' } },
    )
    assert.match(String(wrong.error), /did not answer the query sum\(: parse error/)
    const away = await open(() => ({ source: { kind: 'prometheusService', service } }), time)
    assert.ok(away.error instanceof Unreachable)
  })

  it('is refused when neither probes are sent nor Prometheus is named', async () => {
    const { error } = await open(() => ({ source: { kind: 'probes' } }), time)
    assert.match(String(error), /probes that nobody sends/)
  })
})
