import assert from 'node:assert/strict'
import {
  addressOf,
  getByUrl,
  type PrometheusAddress,
  sendsInClear,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/by-url.ts'
import { MetricsError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/metrics-error.ts'
import {
  openPrometheus,
  type Prometheus,
  prometheusLimits,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/prometheus.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { openRequests } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/request.ts'
import { type Asked, type Played, type PlayedPrometheus, playPrometheus, result } from './played-prometheus.ts'

const direct = { proxyFor: () => undefined, authorities: undefined }

describe('Prometheus by its URL', () => {
  const running: PlayedPrometheus[] = []
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop()
  })

  async function play(answer: (asked: Asked) => Played): Promise<PlayedPrometheus> {
    const one = await playPrometheus(answer)
    running.push(one)
    return one
  }

  const pauses: number[] = []
  beforeEach(() => pauses.splice(0))

  function open(address: PrometheusAddress, signal = new AbortController().signal): Prometheus {
    const sleep = async (ms: number) => void pauses.push(ms)
    return openPrometheus(getByUrl(openRequests(direct, prometheusLimits), address), { signal, sleep })
  }

  it('is asked below its path, at a time, with its credentials, and for nothing but the whole answer', async () => {
    const server = await play(() => result('vector', [{ metric: {}, value: [1, '7'] }]))
    const prometheus = open({ url: `${server.url}/prom`, authorization: 'Bearer t' })
    assert.deepEqual((await prometheus.query('sum(a{b="c d"})', 1234.5678)).series, [{ labels: {}, samples: [[1, 7]] }])
    const [asked] = server.asked
    assert.deepEqual(asked, {
      path: '/prom/api/v1/query',
      query: 'sum(a{b="c d"})',
      time: '1234.568',
      authorization: 'Bearer t',
    })
  })

  it('tells the time of its own clock', async () => {
    const server = await play(() => result('scalar', [1790000000.25, '1790000000.25']))
    assert.equal(await open({ url: server.url, authorization: undefined }).now(), 1790000000.25)
    assert.equal(server.asked[0]?.authorization, undefined)
  })

  it('is asked again while it is busy', async () => {
    let failures = 2
    const server = await play(() => (failures-- > 0 ? { status: 503, body: 'starting' } : result('vector', [])))
    assert.deepEqual((await open({ url: server.url, authorization: undefined }).query('up', 1)).series, [])
    assert.deepEqual(pauses, [250, 500])
  })

  it('is given up when it stays busy, and at once when the query is wrong', async () => {
    const busy = await play(() => ({ status: 503, body: 'starting' }))
    await assert.rejects(open({ url: busy.url, authorization: undefined }).query('up', 1), /starting/)
    assert.equal(busy.asked.length, 4)
    const wrong = await play(() => ({ status: 400, body: { status: 'error', errorType: 'bad_data', error: 'no' } }))
    await assert.rejects(open({ url: wrong.url, authorization: undefined }).query('up(', 1), MetricsError)
    assert.equal(wrong.asked.length, 1)
  })

  it('is told when nobody answers there', async () => {
    const server = await play(() => result('vector', []))
    await server.stop()
    await assert.rejects(open({ url: server.url, authorization: undefined }).query('up', 1), NetworkError)
    assert.equal(pauses.length, 3)
  })

  it('sends its credentials nowhere else', async () => {
    const other = await play(() => result('vector', []))
    const server = await play(() => ({ status: 307, body: '', headers: { location: `${other.url}/api/v1/query` } }))
    await assert.rejects(open({ url: server.url, authorization: 'Bearer t' }).query('up', 1), /redirect/)
    assert.deepEqual(other.asked, [])
  })

  it('stops when the step is cancelled', async () => {
    const server = await play(() => ({ status: 503, body: '' }))
    const reason = new Error('cancelled')
    const prometheus = open({ url: server.url, authorization: undefined }, AbortSignal.abort(reason))
    await assert.rejects(prometheus.query('up', 1), reason)
  })
})

describe('the address of Prometheus', () => {
  function connection(url: string, parameters: Readonly<Record<string, string>>) {
    return { url, parameter: (key: string) => parameters[key] }
  }

  const basic = Buffer.from('ann:secret').toString('base64')
  const credentials: readonly {
    title: string
    parameters: Readonly<Record<string, string>>
    want: string | undefined
    masked: string[]
  }[] = [
    { title: 'none', parameters: {}, want: undefined, masked: [] },
    {
      title: 'a user and a password',
      parameters: { username: 'ann', password: 'secret' },
      want: `Basic ${basic}`,
      masked: ['secret', basic],
    },
    {
      title: 'a password alone, which is a token',
      parameters: { password: 'secret' },
      want: 'Bearer secret',
      masked: ['secret'],
    },
    { title: 'a token', parameters: { apitoken: 'secret' }, want: 'Bearer secret', masked: ['secret'] },
  ]
  for (const { title, parameters, want, masked } of credentials) {
    it(`has of its connection ${title}`, () => {
      const hidden: string[] = []
      const address = addressOf(undefined, connection('https://prom.example.com/base/', parameters), (secret) =>
        hidden.push(secret),
      )
      assert.deepEqual(address, { url: 'https://prom.example.com/base', authorization: want })
      assert.deepEqual(hidden, masked)
    })
  }

  const token = { apitoken: 'secret' }

  it('may be an input alone, or one on the server of the connection', () => {
    assert.deepEqual(
      addressOf('http://prom:9090/', undefined, () => undefined),
      { url: 'http://prom:9090', authorization: undefined },
    )
    const both = addressOf(
      'https://prom.example.com/tenant',
      connection('https://prom.example.com', token),
      () => undefined,
    )
    assert.deepEqual(both, { url: 'https://prom.example.com/tenant', authorization: 'Bearer secret' })
  })

  const refused: readonly { title: string; url: string | undefined; of?: string; told: RegExp }[] = [
    {
      title: 'is on another server than its credentials',
      url: 'https://other.example.com',
      of: 'https://prom.example.com',
      told: /nowhere|is for https:\/\/prom\.example\.com/,
    },
    {
      title: 'is on another port than its credentials',
      url: 'https://prom.example.com:444',
      of: 'https://prom.example.com',
      told: /:444/,
    },
    { title: 'is missing', url: undefined, told: /no address/ },
    { title: 'is no URL', url: 'prom.example.com', told: /no http/ },
    { title: 'is of another kind', url: 'ftp://prom.example.com', told: /no http/ },
    { title: 'has credentials', url: 'https://ann:secret@prom.example.com', told: /more than a server and a path/ },
    { title: 'has a query', url: 'https://prom.example.com/?token=secret', told: /more than a server and a path/ },
  ]
  for (const { title, url, of, told } of refused) {
    it(`is refused when it ${title}`, () => {
      assert.throws(
        () => addressOf(url, of === undefined ? undefined : connection(of, token), () => undefined),
        (error) => error instanceof MetricsError && told.test(error.message) && !error.message.includes('secret'),
      )
    })
  }

  it('is known to be without encryption', () => {
    assert.equal(sendsInClear({ url: 'http://prom', authorization: 'Bearer t' }), true)
    assert.equal(sendsInClear({ url: 'http://prom', authorization: undefined }), false)
    assert.equal(sendsInClear({ url: 'https://prom', authorization: 'Bearer t' }), false)
  })
})
