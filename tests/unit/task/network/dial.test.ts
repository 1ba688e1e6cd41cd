import assert from 'node:assert/strict'
import { addressOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/address.ts'
import { dialPlain, dialTls } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/dial.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { type Running, serveTcp } from './servers.ts'

describe('dialling', () => {
  let silent: Running

  before(async () => {
    silent = await serveTcp(() => undefined)
  })
  after(() => silent.stop())

  const way = (changes: { proxy?: { url: string; authorization: undefined }; signal?: AbortSignal } = {}) => ({
    authorities: undefined,
    proxy: undefined,
    signal: new AbortController().signal,
    timeoutMs: 50,
    ...changes,
  })

  describe('gives up in time, and says what did not come', () => {
    const address = () => ({ host: '127.0.0.1', port: silent.port })
    const proxy = (scheme: string) => ({ url: `${scheme}://127.0.0.1:${silent.port}`, authorization: undefined })
    const cases: readonly { name: string; dial: () => Promise<unknown>; says: RegExp }[] = [
      {
        name: 'a server that does not speak TLS',
        dial: () => dialTls(address(), {}, way()),
        says: /^https:\/\/127\.0\.0\.1:\d+ gave no TLS connection within 0\.05 s\.$/,
      },
      {
        name: 'a proxy that does not answer',
        dial: () => dialTls(address(), {}, way({ proxy: proxy('http') })),
        says: /^The proxy http:\/\/127\.0\.0\.1:\d+ opened no tunnel within 0\.05 s\.$/,
      },
      {
        name: 'a proxy that does not speak TLS',
        dial: () => dialPlain(address(), way({ proxy: proxy('https') })),
        says: /^The proxy https:\/\/127\.0\.0\.1:\d+ gave no TLS connection within 0\.05 s\.$/,
      },
    ]
    for (const { name, dial, says } of cases) {
      it(name, () =>
        assert.rejects(dial(), (error) => error instanceof NetworkError && says.test(error.message) && !error.lasting),
      )
    }
  })

  it('ends with the reason of its signal', async () => {
    const cancelled = new AbortController()
    const reason = new Error('cancelled by SIGINT')
    const dialling = dialTls({ host: '127.0.0.1', port: silent.port }, {}, way({ signal: cancelled.signal }))
    setImmediate(() => cancelled.abort(reason))
    await assert.rejects(dialling, reason)
  })

  for (const [url, host, port] of [
    ['https://aks.example', 'aks.example', 443],
    ['http://aks.example', 'aks.example', 80],
    ['https://[::1]:6443/base', '::1', 6443],
  ] as const) {
    it(`reads the address of ${url}`, () => assert.deepEqual(addressOf(new URL(url)), { host, port }))
  }
})
