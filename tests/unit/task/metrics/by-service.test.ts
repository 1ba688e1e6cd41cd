import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type {
  HttpRequest,
  Transport,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'
import { getByService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/by-service.ts'
import { openPrometheus } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/prometheus.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'

const signal = new AbortController().signal
const options = { signal, sleep: async () => undefined }
const service = { namespace: 'istio-system', scheme: 'http', name: 'prometheus', port: '9090', prefix: '' } as const
const empty = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } })

/** A transport to an API server that a test plays. */
function transport(answer: (request: HttpRequest) => string | Promise<string>, status = 200): Transport {
  return {
    server: 'https://cluster',
    send: async (request) => ({
      status,
      header: () => undefined,
      body: Readable.from([Buffer.from(await answer(request))]),
    }),
    renew: () => undefined,
    close: () => undefined,
  }
}

describe('Prometheus through the API server', () => {
  it("is asked on the service's proxy, with a plain GET", async () => {
    const asked: HttpRequest[] = []
    const get = getByService(
      transport((request) => {
        asked.push(request)
        return empty
      }),
      { ...service, scheme: 'https', prefix: '/prom' },
    )
    await openPrometheus(get, options).query('up', 5)
    const [{ method, path = '', body } = { method: '', body: '' }] = asked
    const url = new URL(path, 'https://cluster')
    assert.equal(method, 'GET')
    assert.equal(body, undefined)
    assert.equal(url.pathname, '/api/v1/namespaces/istio-system/services/https:prometheus:9090/proxy/prom/api/v1/query')
    assert.deepEqual(Object.fromEntries(url.searchParams), { query: 'up', time: '5.000', partial_response: 'false' })
  })

  it('is asked again when the cluster cannot be reached for a moment, not when its certificate is wrong', async () => {
    let asked = 0
    const broken = (lasting: boolean) => ({
      ...transport(() => ''),
      send: () => {
        asked++
        throw new Unreachable(new NetworkError('gone', 'Wait.', lasting))
      },
    })
    await assert.rejects(openPrometheus(getByService(broken(false), service), options).query('up', 1), Unreachable)
    assert.equal(asked, 4)
    await assert.rejects(openPrometheus(getByService(broken(true), service), options).query('up', 1), Unreachable)
    assert.equal(asked, 5)
  })

  it('is asked again when its answer breaks off', async () => {
    let asked = 0
    const breaking: Transport = {
      ...transport(() => ''),
      send: async () => {
        const body = async function* () {
          yield Buffer.from(empty.slice(0, 10))
          if (asked++ < 1) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
          yield Buffer.from(empty.slice(10))
        }
        return { status: 200, header: () => undefined, body: Readable.from(body()) }
      },
    }
    assert.deepEqual((await openPrometheus(getByService(breaking, service), options).query('up', 1)).series, [])
    assert.equal(asked, 2)
  })

  it('is not listened to for ever', async () => {
    const endless: Transport = {
      ...transport(() => ''),
      send: async () => ({
        status: 200,
        header: () => undefined,
        body: Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(1024 * 1024)
          })(),
        ),
      }),
    }
    await assert.rejects(
      openPrometheus(getByService(endless, service), options).query('up', 1),
      /more than 33554432 bytes/,
    )
  })
})
