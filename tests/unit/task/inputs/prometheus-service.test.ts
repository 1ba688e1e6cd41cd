import assert from 'node:assert/strict'
import { parseService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/prometheus-service.ts'

const service = { namespace: 'istio-system', scheme: 'http', name: 'prometheus', port: '9090', prefix: '' } as const

describe("the name of Prometheus' service", () => {
  const good: readonly { text: string; want: object }[] = [
    { text: 'istio-system/prometheus:9090', want: service },
    {
      text: 'monitoring/https:prom:web',
      want: { ...service, namespace: 'monitoring', scheme: 'https', name: 'prom', port: 'web' },
    },
    { text: 'istio-system/prometheus:9090/prom/x/', want: { ...service, prefix: '/prom/x' } },
  ]
  for (const { text, want } of good) it(`is read from '${text}'`, () => assert.deepEqual(parseService(text), want))

  const bad = [
    '',
    'prometheus',
    'prometheus:9090',
    'a/b',
    'a/b:',
    'a/b:1/../../secrets',
    'a/b:1?x',
    'A/b:1',
    'a/ftp:b:1',
    'a/b:1/x y',
    'a/b:1/..',
  ]
  for (const text of bad) it(`is not read from '${text}'`, () => assert.equal(parseService(text), undefined))
})
