import assert from 'node:assert/strict'
import { japanese } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'
import { msg, speak } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'
import { shortageOf, tellShortage } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/capacity.ts'
import { tellDrift } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/tell.ts'
import { expectRolledOut } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/expectations.ts'
import type { Request, RouteChoice } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { findWeightedRoute } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/route.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { deploymentOf, runNumber, target, withRoutes } from './fixtures.ts'
import { guide, refusal, rollback, stages } from './scenario.ts'
import { World } from './world.ts'

const walks: readonly { it: string; requests: readonly Request[] }[] = [
  { it: 'a whole rollout', requests: stages.map(({ request }) => request) },
  { it: 'a rollback', requests: [...stages.slice(0, 3).map(({ request }) => request), rollback] },
]

describe('a rollout in Japanese', () => {
  afterEach(() => speak())

  for (const { it: title, requests } of walks) {
    it(`leaves the very objects that one in English leaves: ${title}`, () => {
      const walked = () => {
        const world = new World(guide())
        for (const request of requests) world.act(request, runNumber(2))
        return world.summary()
      }
      const inEnglish = walked()
      speak(japanese)
      assert.deepEqual(walked(), inEnglish)
    })
  }
})

describe('what is put together in Japanese', () => {
  before(() => speak(japanese))
  after(() => speak())

  const route = (choice: RouteChoice) =>
    refusal(() => findWeightedRoute(withRoutes([]), { ...target, route: choice })).message
  const rows: readonly { it: string; told: () => string; want: string }[] = [
    {
      it: 'a route that is missing',
      told: () => route({ protocol: 'http', name: undefined }),
      want: `VirtualService 'mlmodel-virtualservice' に、'model-svc-green' と 'model-svc-blue' に送信する HTTP ルートがありません。HTTP ルートはありません。`,
    },
    {
      it: 'a route of several conditions',
      told: () => route({ protocol: 'tls', port: 443, sniHosts: ['a.example', 'b.example'] }),
      want: `VirtualService 'mlmodel-virtualservice' に、'model-svc-green' と 'model-svc-blue' に送信する a.example, b.example 用の ポート 443 の TLS ルートがありません。TLS ルートはありません。`,
    },
    {
      it: 'a slot with too few pods',
      told: () => tellShortage(shortageOf('blue', deploymentOf('blue', 'm:1'), 100, 3) ?? assert.fail()),
      want: `blue の Deployment 'model-blue' には準備完了の Pod が 1 個しかありませんが、トラフィックの 100 % には 3 個必要です。green はすべてのトラフィックを Pod 3 個で処理していました。`,
    },
    {
      it: 'a slot that is not ready for its purpose',
      told: () => {
        const blue = { ...deploymentOf('blue', 'm:1'), status: { readyReplicas: 0 } }
        return refusal(() => expectRolledOut(blue, 'blue', msg`for ${50} % of the traffic`)).message
      },
      want: `blue の Deployment 'model-blue' は、トラフィックの 50 % を受ける準備ができていません。準備完了の Pod は 1 個中 0 個です。`,
    },
    {
      it: 'drift of weights',
      told: () =>
        tellDrift({
          kind: 'weights',
          was: weightsFor(50),
          is: weightsFor(30),
          other: 'second',
          writers: [
            { manager: 'kubectl-edit', applies: false, time: '2026-11-23T10:00:00Z' },
            { manager: 'argocd-controller', applies: true, time: undefined },
          ],
        }),
      want: `VirtualService 'second' で、重みは green 70 %、blue 30 % ですが、最後に設定されたのは green 50 %、blue 50 % です (変更者: kubectl-edit (2026-11-23T10:00:00Z)、argocd-controller (サーバーサイド適用))`,
    },
  ]
  for (const { it: title, told, want } of rows) it(title, () => assert.equal(told(), want))
})
