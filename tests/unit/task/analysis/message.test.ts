import assert from 'node:assert/strict'
import { AnalysisFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/analysis-failure.ts'
import {
  errorsAbout,
  type Message,
  newIn,
  parseMessages,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/message.ts'
import type { DestinationRule } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { namespace, target } from '../rollout/fixtures.ts'

const virtualService = `VirtualService ${namespace}/mlmodel-virtualservice`

const error = (message: string, more: Partial<Message> = {}): Message => ({
  code: 'IST0101',
  level: 'Error',
  message,
  origin: virtualService,
  ...more,
})

const notFound = (what: string, reference: string) => error(`Referenced ${what} not found: "${reference}"`)

const ruleOf = (host: string): DestinationRule => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'rule', namespace },
  spec: { host },
})

describe('the errors of istioctl about a rollout', () => {
  const rules = [ruleOf('model-svc-blue.abtesting.svc.cluster.local')]
  const rows: readonly { it: string; message: Message; counts: boolean }[] = [
    { it: 'are about its VirtualService', message: error('x'), counts: true },
    {
      it: 'are about a Service of a slot',
      message: error('x', { origin: `Service ${namespace}/model-svc-green` }),
      counts: true,
    },
    {
      it: 'are about a DestinationRule of a slot’s host',
      message: error('x', { origin: `DestinationRule ${namespace}/rule` }),
      counts: true,
    },
    {
      it: 'are not about another VirtualService',
      message: error('x', { origin: `VirtualService ${namespace}/other` }),
      counts: false,
    },
    {
      it: 'are not about one of its name elsewhere',
      message: error('x', { origin: 'VirtualService other/mlmodel-virtualservice' }),
      counts: false,
    },
    {
      it: 'are not about a Gateway, whose pods lie elsewhere',
      message: error('Referenced selector not found: "istio=ingressgateway"', {
        origin: `Gateway ${namespace}/mlmodel-gateway`,
      }),
      counts: false,
    },
    { it: 'are not of nothing', message: error('x', { origin: undefined }), counts: false },
    { it: 'are no warnings', message: error('x', { level: 'Warning' }), counts: false },
    { it: 'are no notes', message: error('x', { level: 'Info' }), counts: false },
    {
      it: 'need nothing that is not read: claims of tokens',
      message: error('x', { code: 'IST0149' }),
      counts: false,
    },
    { it: 'name a short host', message: notFound('host', 'model-svc-blue'), counts: true },
    { it: 'name a host of the namespace', message: notFound('host', 'a.abtesting.svc.cluster.local'), counts: true },
    { it: 'name a host and its port', message: notFound('host:port', 'a.abtesting:5001'), counts: true },
    { it: 'name a short host and its port', message: notFound('host:port', 'a:5001'), counts: true },
    { it: 'name a subset', message: notFound('host+subset in destinationrule', 'a+v1'), counts: true },
    { it: 'name a mirror', message: notFound('mirror host', 'a'), counts: true },
    {
      it: 'do not name a host of another namespace',
      message: notFound('host', 'a.other.svc.cluster.local'),
      counts: false,
    },
    { it: 'do not name another namespace’s port', message: notFound('host:port', 'a.other:80'), counts: false },
    {
      it: 'do not name a subset of another namespace',
      message: notFound('host+subset in destinationrule', 'a.other.svc.cluster.local+v1'),
      counts: false,
    },
    { it: 'do not name a host of the world', message: notFound('host', 'api.example.com'), counts: false },
    { it: 'name a Gateway of the namespace', message: notFound('gateway', 'gw'), counts: true },
    { it: 'name a Gateway by its namespace', message: notFound('gateway', 'abtesting/gw'), counts: true },
    { it: 'do not name a Gateway elsewhere', message: notFound('gateway', 'istio-system/gw'), counts: false },
  ]
  for (const { it: name, message, counts } of rows) {
    it(name, () => assert.deepEqual(errorsAbout(target, rules, [message]), counts ? [message] : []))
  }

  it('are not about a DestinationRule of another host', () => {
    const message = error('x', { origin: `DestinationRule ${namespace}/rule` })
    assert.deepEqual(errorsAbout(target, [ruleOf('other')], [message]), [])
  })

  it('are new when they were not there before', () => {
    const [old, added] = [error('old'), error('new')]
    assert.deepEqual(newIn([old, added], [old]), [added])
    assert.deepEqual(newIn([old], [old, added]), [])
  })
})

describe('what istioctl prints', () => {
  it('is read', () => {
    assert.deepEqual(parseMessages('[]\n'), [])
    assert.deepEqual(parseMessages(JSON.stringify([error('x')])), [error('x')])
  })

  for (const text of ['', 'Error: no', '{}', '[1]', '[{"code":"IST0101"}]', 'null']) {
    it(`is refused when it is ${text || 'nothing'}`, () => assert.throws(() => parseMessages(text), AnalysisFailure))
  }
})
