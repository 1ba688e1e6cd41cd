import assert from 'node:assert/strict'
import { startLoad } from '../../rehearsal/observation/load.ts'
import { Canary, textOf } from './canary.ts'
import { guideObjects } from './guide-objects.ts'
import { announceGateway, gatewayPortOf } from './ingress.ts'
import { failedWith, probing, recordOf, withGreen } from './probing.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'

describe('a proof of the split', function () {
  this.timeout(120_000)

  it('holds in each stage of a rollout, and is told with the share and its interval', async () => {
    const { canary, B } = await withGreen()
    const wanted = [0, 50, 100, 100, 0]
    for (const [at, { stage, action, inputs }] of stages.entries()) {
      const step = await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2)
      const said = new RegExp(
        `Proven by \\d+ probes: blue's share set ${wanted[at]} %, seen [\\d.]+ %, truth .* sure\\)`,
      )
      assert.match(textOf(step), said, stage)
      const { observedBlueShare: seen, observedBlueShareLow, observedBlueShareHigh, probes } = step.outputVariables
      assert.ok(Number(observedBlueShareLow) <= Number(seen) && Number(seen) <= Number(observedBlueShareHigh), seen)
      assert.equal(probes, '200')
      assert.match(textOf(step), /\nProof\n(.*\n)+? {2}weighted route: as set, by 200 probes/, stage)
      assert.match(textOf(step), /x-api-version: blue: as set, by 20 probes/, stage)
      assert.equal((await recordOf(canary)).claim, undefined, `${stage} gives the rollout free`)
    }
    const { history } = await recordOf(canary)
    const told = history.map(({ action, phase, blue }) => `${action} ${phase} ${blue}`)
    assert.deepEqual(told.slice(-8), [
      'deploy deploying 0',
      'deploy deployed 0',
      'shift shifting 50',
      'shift shifting 100',
      'promote promoting 100',
      'promote promoted 100',
      'remove removing 0',
      'remove done 0',
    ])
  })

  it('is made again when a stage runs again, and nothing is written for it', async () => {
    const { canary, B } = await withGreen()
    for (const { stage, action, inputs } of stages) {
      await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2)
      let again = ''
      const writes = await canary.writesOf(async () => {
        again = textOf(await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2))
      })
      assert.match(again, /Proven by \d+ probes/, stage)
      assert.equal(writes, 0, stage)
    }
  })

  it('costs a step that wants none nothing, and one that does the end of its claim', async () => {
    const { canary, B } = await withGreen()
    const plain = await withGreen()
    for (const { stage, action, inputs } of stages) {
      const without = await plain.canary.writesOf(() => plain.canary.act(action, inputs(plain.B.image), 2))
      const withProof = await canary.writesOf(() => canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2))
      const last = stage === 'Blue_Green' || stage === 'Green_100' ? 0 : 1
      assert.equal(withProof, without + last, stage)
    }
  })

  it('keeps every request answered from stage to stage, since a slot is asked before it gets traffic', async () => {
    const { canary, A, B } = await withGreen()
    await canary.act('deploy', { image: A.image, ...probing(canary) }, 1)
    let during = ''
    const load = startLoad(canary.gateway, () => during)
    for (const { stage, action, inputs } of stages) {
      during = stage
      await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2)
    }
    await load.stop()
    assert.deepEqual(
      load.lost.filter(({ audience }) => audience === 'plain'),
      [],
    )
  })

  it('wants the slots to be told by the routes, and has them do so when that is asked', async () => {
    const canary = await Canary.open(await sharedCluster())
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    for (const { collection, object } of guideObjects(canary, A.image)) await canary.create(collection, object)
    await canary.untilReady('model-green', 1)
    await canary.refused(
      'deploy',
      { image: B.image, ...probing(canary) },
      /each destination of the routes to tell its slot, and 4 of 4 .* do not .*Set the input 'markSlots' to true/,
      2,
    )
    const marking = { ...probing(canary), markSlots: 'true' }
    for (const { action, inputs } of stages) await canary.act(action, { ...inputs(B.image), ...marking }, 2)
  })

  it('of a rollback holds, too, and blue is there until then', async () => {
    const { canary, A, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await canary.act('shift', { blueWeight: '100' }, 2)
    const step = await canary.act('rollback', probing(canary), 2)
    assert.match(textOf(step), /Proven by \d+ probes: blue's share set 0 %.*\n(.*\n)*.*✓ delete blue/)
    const green = { image: A.image, ready: 1, weight: 100 }
    assert.deepEqual(await canary.look(), { green, blue: undefined, phase: 'rolledBack' })
  })

  it('is made where the ingress gateway’s Service says, from the first release on', async () => {
    const canary = await Canary.open(await sharedCluster())
    await announceGateway(canary)
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    const gatewayPort = gatewayPortOf(canary)
    const auto = { ...probing(canary), probeUrl: 'auto', probeHeaders: '', gatewayPort }
    await canary.act('deploy', { image: A.image, ...auto }, 1)
    await canary.act('deploy', { image: B.image, ...auto }, 2)
    const step = await canary.act('shift', { blueWeight: '50', ...auto }, 2)
    assert.match(textOf(step), /Proven by 240 probes: blue's share set 50 %/)
  })

  it('is not begun by those who may not read that Service, or where there is none', async () => {
    const { canary, B } = await withGreen()
    const auto = { ...probing(canary), probeUrl: 'auto', probeHeaders: '' }
    await canary.refused(
      'deploy',
      { image: B.image, ...auto },
      /Service 'istio-ingressgateway' in namespace 'istio-system' tells where the gateway is, and this step may not read it.*Set the input 'probeUrl'/,
      2,
    )
    await canary.refused(
      'deploy',
      { image: B.image, ...auto, gatewayService: `${canary.namespace}/model-svc-green` },
      /Service 'model-svc-green' .* is of type ClusterIP and has no address/,
      2,
    )
    await canary.refused(
      'deploy',
      { image: B.image, ...auto, gatewayService: `${canary.namespace}/nowhere` },
      /Service 'nowhere' .* is not there.*Or set 'gatewayService'/,
      2,
    )
  })
})

describe('a proof that does not hold', function () {
  this.timeout(120_000)

  it('is a wrong split where the gateway does not obey: it is rolled back, proven, and told first', async () => {
    const { canary, shadow, A, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await shadow.cast()
    const step = await canary.run('shift', { blueWeight: '50', ...probing(canary), proofSeconds: '2' }, 2)
    failedWith(
      step,
      /^ROLLED BACK: traffic is green 100 %, blue 0 %\. Proven by 240 probes.*Why: The split is not as set: of 200 probes .* green answered 200 and blue 0/,
    )
    const green = { image: A.image, ready: 1, weight: 100 }
    assert.deepEqual(await canary.look(), { green, blue: undefined, phase: 'rolledBack' })
  })

  it('is an unreachable gateway where nobody answers, and then the way back cannot be proven either', async () => {
    const { canary, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    const nowhere = { ...probing(canary), probeUrl: 'http://127.0.0.1:9/score', proofSeconds: '1' }
    const step = await canary.run('shift', { blueWeight: '50', ...nowhere }, 2)
    failedWith(
      step,
      /^ROLLED BACK, BUT NOT PROVEN: the weights are set to green 100 %, blue 0 %\. The gateway is unreachable: none of .* Why: The gateway is unreachable/,
    )
    const { blue, phase } = await canary.look()
    assert.deepEqual([blue?.ready, blue?.weight, phase], [1, 0, 'rollingBack'])
    assert.equal((await recordOf(canary)).claim, undefined)
    await canary.act('rollback', {}, 2)
    assert.equal((await canary.look()).phase, 'rolledBack')
  })

  it('is too many errors where the probes are refused', async () => {
    const { canary, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    const wrong = { ...probing(canary), probeUrl: `${canary.cluster.gatewayUrl}/nowhere`, proofSeconds: '1' }
    const step = await canary.run('shift', { blueWeight: '50', ...wrong, onFailure: 'keep' }, 2)
    failedWith(
      step,
      /^KEPT AS IT IS: traffic is green 50 %, blue 50 %\. Why: Too many errors: of 200 probes .* 200 failed \(404 ×200; nobody's 200\)/,
    )
    assert.deepEqual((await canary.look()).blue?.weight, 50)
    assert.equal((await recordOf(canary)).claim, undefined)
  })

  it('leaves blue standing in remove, with the traffic that it had', async () => {
    const { canary, B } = await withGreen()
    for (const { action, inputs } of stages.slice(0, 4)) await canary.act(action, inputs(B.image), 2)
    const wrong = { ...probing(canary), probeUrl: `${canary.cluster.gatewayUrl}/nowhere`, proofSeconds: '1' }
    const step = await canary.run('remove', { ...wrong, onFailure: 'restore' }, 2)
    failedWith(step, /^RESTORED, BUT NOT PROVEN: the weights are set to green 0 %, blue 100 %\..*Why: Too many errors/)
    const { blue, phase } = await canary.look()
    assert.deepEqual([blue?.ready, blue?.weight, phase], [1, 100, 'promoted'])
    await canary.act('remove', probing(canary), 2)
  })

  it('puts back the weights before the step where that is asked, and proves them', async () => {
    const { canary, shadow, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await shadow.cast()
    const inputs = { blueWeight: '50', ...probing(canary), proofSeconds: '1', onFailure: 'restore' }
    const step = await canary.run('shift', inputs, 2)
    // The header route of blue is in the shadow as well.
    failedWith(
      step,
      /^RESTORED, BUT NOT PROVEN: the weights are set to green 100 %, blue 0 %\. A header route is not as set/,
    )
    assert.deepEqual((await canary.look()).phase, 'deployed')
    await shadow.lift()
    const again = await canary.act('shift', { ...inputs, proofSeconds: '10' }, 2)
    assert.match(textOf(again), /Proven by/)
  })

  it('tells when the way back is barred, where traffic is, and the command that sets it by hand', async () => {
    const { canary, shadow, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await shadow.cast()
    const inputs = { blueWeight: '50', ...probing(canary), proofSeconds: '2' }
    let barred: Promise<unknown> | undefined
    const step = await canary.run('shift', inputs, 2, {
      onLine: ({ text }) => {
        if (/Z {2}prove at the gateway/.test(text)) barred ??= lookOnly(canary)
      },
    })
    await barred
    failedWith(
      step,
      /^ROLLBACK FAILED: traffic is still green 50 %, blue 50 %\. .*forbidden.* Set the weights by hand: kubectl patch virtualservices\.networking\.istio\.io mlmodel-virtualservice --namespace canary-\S+ --type json --patch '\[.*\]' Why: The split is not as set/,
    )
    assert.equal((await canary.look()).blue?.weight, 50)
  })
})

/** Takes the rights to write from the task. */
async function lookOnly(canary: Canary): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${canary.namespace}/roles/istio-canary-shift`
  const { rules } = (await canary.cluster.api.get(path)) as { rules: { verbs: string[] }[] }
  const looking = rules.map((rule) => ({ ...rule, verbs: ['get', 'list', 'watch'] }))
  await canary.cluster.api.patch(path, { rules: looking })
}
