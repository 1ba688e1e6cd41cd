import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createRoles } from '../../rehearsal/account.ts'
import type { StepRequest, StepResult } from '../../rehearsal/agent/step.ts'
import { startProxy } from '../../rehearsal/cloud/proxy.ts'
import { agentNodes } from '../../scripts/agent-nodes.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { Canary, type Seen, textOf } from '../e2e/canary.ts'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { type Finding, type Release, startRelease } from './analysis/istio-release.ts'

describe('a shift that istioctl analyzes', function () {
  this.timeout(60_000)
  let release: Release
  let tools: string
  let canary: Canary

  before(async () => {
    await freshPackage()
    release = await startRelease()
    canary = await Canary.open(await sharedCluster())
    await createRoles(canary.cluster.api, canary.namespace, ['analyze.yaml'])
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
  })
  after(() => release.stop())

  beforeEach(async () => {
    tools = await mkdtemp(join(tmpdir(), 'tools-'))
    release.asked.splice(0)
    release.instead(/./, undefined)
    await release.says()
    await canary.act('shift', { blueWeight: '0', onDrift: 'adopt' }, 2)
  })
  afterEach(() => rm(tools, { recursive: true }))

  const shift = (inputs: Readonly<Record<string, string>> = {}, more: Partial<StepRequest> = {}): Promise<StepResult> =>
    canary.run('shift', wanted(inputs), 2, surroundings(more))

  const wanted = (inputs: Readonly<Record<string, string>>) => ({
    blueWeight: '50',
    analyze: 'fail',
    istioctlVersion: release.version,
    istioctlMirror: release.mirror,
    ...inputs,
  })

  const surroundings = (more: Partial<StepRequest>): Partial<StepRequest> => ({
    toolsDirectory: tools,
    network: { authorities: release.authorities },
    ...more,
  })

  const finding = (message: string): Finding => ({
    code: 'IST0101',
    level: 'Error',
    message,
    origin: `VirtualService ${canary.namespace}/mlmodel-virtualservice`,
  })

  async function assertWeights(green: number, blue: number): Promise<void> {
    const look = await canary.look()
    assert.deepEqual([look.green?.weight, look.blue?.weight], [green, blue])
  }

  /** Fails with one error that says so, with the weights as they were, and no istioctl in the tool cache. */
  async function assertRefused(step: StepResult, says: RegExp): Promise<void> {
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), says)
    assert.match(step.errors.join(), /Nothing was changed\. Traffic: green 100 %, blue 0 %\./)
    await assertWeights(100, 0)
  }

  const cachedFiles = async () =>
    (await readdir(tools, { recursive: true })).filter((path) => path.endsWith('.complete'))

  it('passes when nothing is found, before, planned and after', async () => {
    const step = await shift()
    assert.equal(step.result, 'Succeeded', textOf(step))
    await assertWeights(50, 50)
    assert.equal((await release.calls()).length, 3)
    assert.deepEqual(step.warnings, [])
  })

  it('passes on the Node versions of agents, with no word of Node’s own', async () => {
    for (const [at, { version, binary }] of (await agentNodes()).entries()) {
      await rm(join(tools, 'istioctl'), { recursive: true, force: true })
      const step = await shift({ blueWeight: String(at + 1) }, { node: binary })
      assert.equal(step.result, 'Succeeded', `${version}\n${textOf(step)}`)
      assert.equal((await release.calls()).length, 3 * (at + 1))
      assert.doesNotMatch(textOf(step), /^\(node:\d+\)|Warning:/m)
    }
  })

  it('downloads once, and takes it out of the tool cache from then on', async () => {
    await shift()
    const again = await shift({ blueWeight: '60' })
    assert.equal(again.result, 'Succeeded', textOf(again))
    assert.deepEqual(release.asked.filter((name) => name.endsWith('.tar.gz')).length, 1)
    assert.equal((await cachedFiles()).length, 1)
  })

  it('gives istioctl neither a credential nor the environment, and leaves nothing behind', async () => {
    const token = Buffer.from(canary.connection.parameters.apiToken ?? '', 'base64').toString('utf8')
    await shift(
      {},
      { env: { KUBECONFIG: '/somebody/else', HTTPS_PROXY: 'http://proxy.invalid', MY_SECRET: 'hunter2' } },
    )
    for (const { environment, kubeconfig } of await release.calls()) {
      const names = environment.split('\n').map((line) => line.split('=')[0])
      assert.deepEqual(
        names.filter((name) => /KUBE|PROXY|SECRET|TOKEN|INPUT|ENDPOINT|AGENT|VSTS|SYSTEM_/i.test(name ?? '')),
        [],
      )
      assert.doesNotMatch(environment + kubeconfig, /hunter2/)
      assert.ok(!(environment + kubeconfig).includes(token))
      assert.match(kubeconfig, /"server":"http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}"/)
      assert.match(kubeconfig, /"user":\{\}/)
    }
  })

  it('is refused for an error that is there already', async () => {
    const found = finding('Referenced host not found: "model-svc-blue"')
    await release.says([found], [found])
    await assertRefused(await shift(), /finds 1 error about this rollout's objects.*IST0101.*model-svc-blue/)
  })

  it('is refused for an error that the new weights would cause', async () => {
    await release.says([], [finding('Schema validation error: weights')])
    await assertRefused(await shift(), /the new weights would cause 1 error.*Schema validation error: weights/)
  })

  it('is undone when an error is there after it, and the record tells the truth', async () => {
    const recordIn = ({ metadata }: Seen) => JSON.parse(metadata.annotations?.['istio-canary-shift/rollout'] ?? '')
    const before = await canary.virtualService()
    await release.says([], [], [finding('Referenced host not found: "model-svc-blue"')])
    const step = await shift()
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /1 error that was not there before/)
    assert.match(step.errors.join(), /The weights were put back to green 100 %, blue 0 %\./)
    assert.match(step.errors.join(), /What was changed is as before again\. Traffic: green 100 %, blue 0 %\./)
    await assertWeights(100, 0)
    const after = await canary.virtualService()
    assert.deepEqual(after.spec, before.spec)
    const standing = (seen: Seen) => ({ ...recordIn(seen), history: undefined, updatedAt: undefined })
    assert.deepEqual(standing(after), standing(before))
    const added = recordIn(after).history.slice(recordIn(before).history.length)
    assert.deepEqual(
      added.map(({ blue }: { blue: number }) => blue),
      [50, 0],
    )
    const again = await shift()
    assert.equal(again.result, 'Succeeded', textOf(again))
  })

  it('is undone when it cannot be judged any more after the write', async () => {
    await release.says([], [], 'panic: something')
    const step = await shift()
    assert.match(step.errors.join(), /could not judge the new weights.*panic: something.*put back to green 100 %/)
    await assertWeights(100, 0)
  })

  it('is not undone over what somebody else wrote in the meantime', async () => {
    await release.says([], [], [finding('Referenced host not found: "x"')])
    let others = 0
    const stop = canary.cluster.onWrite({
      after: async ({ path }) => {
        if (!path.includes(canary.namespace) || others++ > 0) return
        const { spec } = await canary.virtualService()
        spec.http.at(-1).route[0].weight = 30
        spec.http.at(-1).route[1].weight = 70
        await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), { spec })
      },
    })
    const step = await shift()
    stop()
    assert.match(step.errors.join(), /could not be put back: .*somebody else has changed.*green 30 %, blue 70 %/)
    assert.match(step.errors.join(), /Traffic: green 30 %, blue 70 %/)
  })

  it('only warns where that is wanted, before and after', async () => {
    const [one, other] = [finding('Referenced host not found: "one"'), finding('Referenced host not found: "other"')]
    await release.says([one], [one], [one, other])
    const step = await shift({ analyze: 'warn' })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(step.warnings.join('\n'), /before the shift: .*"one"\n.*after the shift: .*"other"/)
    assert.equal(step.warnings.length, 2)
    await assertWeights(50, 50)
  })

  it('goes on without istioctl, with a warning, where an analysis only warns', async () => {
    release.instead(/tar\.gz$/, (response) => response.writeHead(404).end())
    const step = await shift({ analyze: 'warn' })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(step.warnings.join(), /goes on without istioctl analyze: .*could not be downloaded.*404/)
  })

  it('is off by itself, and then asks for nothing', async () => {
    const step = await shift({ analyze: 'off', istioctlVersion: '' })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.deepEqual([release.asked, await release.calls()], [[], []])
  })

  describe('and whose istioctl cannot be had', () => {
    const rows: readonly {
      readonly it: string
      readonly instead?: readonly [RegExp, Parameters<Release['instead']>[1]]
      readonly inputs?: Readonly<Record<string, string>>
      readonly says: RegExp
    }[] = [
      {
        it: 'is refused when the archive is not what its checksum says',
        instead: [/tar\.gz$/, (response, content) => response.end(Buffer.concat([content, Buffer.from('x')]))],
        says: /is not what it should be: its SHA-256 is [0-9a-f]{64}, expected was [0-9a-f]{64}\. It was thrown away/,
      },
      {
        it: 'is refused when the archive is not what the input says',
        inputs: { istioctlChecksum: 'ab'.repeat(32) },
        says: /is not what it should be.*expected was (ab){32}/,
      },
      {
        it: 'is refused when there is no such version',
        instead: [/tar\.gz$/, (response) => response.writeHead(404).end()],
        says: /istioctl-1\.30\.3-linux-\w+\.tar\.gz could not be downloaded: .*404.*'istioctlVersion'/,
      },
      {
        it: 'is refused when the mirror has no checksums',
        instead: [/sha256$/, (response) => response.writeHead(404).end()],
        says: /\.sha256 could not be downloaded: .*404.*Set the input 'istioctlChecksum'/,
      },
      {
        it: 'is refused when the file of the checksum holds none',
        instead: [/sha256$/, (response) => response.end('<html>Sign in</html>')],
        says: /holds no SHA-256/,
      },
      {
        it: 'is refused when the archive is none',
        instead: [/tar\.gz$/, (response) => response.end('no archive')],
        inputs: { istioctlChecksum: createHash('sha256').update('no archive').digest('hex') },
        says: /could not be unpacked: .*tar/,
      },
      {
        it: 'is refused when the download breaks off each time',
        instead: [
          /tar\.gz$/,
          (response, content) => {
            response.writeHead(200, { 'content-length': content.length })
            response.write(content.subarray(0, content.length >> 1), () => response.destroy())
          },
        ],
        says: /could not be downloaded/,
      },
    ]
    for (const { it: name, instead, inputs, says } of rows) {
      it(name, async () => {
        if (instead) release.instead(...instead)
        await assertRefused(await shift(inputs), says)
        assert.deepEqual(await cachedFiles(), [])
      })
    }

    it('passes with a checksum of the input where the mirror has none', async () => {
      release.instead(/sha256$/, (response) => response.writeHead(404).end())
      const step = await shift({ istioctlChecksum: release.checksum })
      assert.equal(step.result, 'Succeeded', textOf(step))
    })
  })

  it('downloads through the agent’s proxy with its password, and past it what the bypass list names', async () => {
    const credentials = { user: 'agent', password: 'pass word' }
    const proxy = await startProxy({ credentials })
    const { user, password } = credentials
    const through = {
      authorities: release.authorities,
      proxy: { url: proxy.url, user, password, bypass: ['127\\.0\\.0\\.1'] },
    }
    try {
      const step = await shift({}, { network: through })
      assert.equal(step.result, 'Succeeded', textOf(step))
      const host = new URL(release.mirror).host
      assert.ok(proxy.requests.some(({ target, refusedWith }) => target === host && refusedWith === undefined))
      assert.doesNotMatch(textOf(step), /pass word/)
      const before = proxy.requests.length
      const past = { ...through, proxy: { ...through.proxy, bypass: ['localhost', '127\\.0\\.0\\.1'] } }
      await rm(join(tools, 'istioctl'), { recursive: true })
      const direct = await shift({ blueWeight: '60' }, { network: past })
      assert.equal(direct.result, 'Succeeded', textOf(direct))
      assert.equal(proxy.requests.length, before)
    } finally {
      await proxy.stop()
    }
  })

  it('does not show the agent’s client certificate, which is for Azure DevOps', async () => {
    const { authorities, clientCertificate } = release
    const step = await shift({}, { network: { authorities, clientCertificate } })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.equal(release.wasShownCertificate(), false)
  })

  it('trusts no mirror that neither the agent nor the world knows', async () => {
    await assertRefused(await shift({}, { network: {} }), /could not be downloaded: .*(certificate|signed)/)
  })

  it('lets two jobs of one machine download at once', async () => {
    const steps = await Promise.all([shift(), canary.run('shift', wanted({ blueWeight: '50' }), 2, surroundings({}))])
    for (const step of steps) assert.equal(step.result, 'Succeeded', textOf(step))
    assert.equal((await cachedFiles()).length, 1)
  })

  const lock = async () => {
    const path = join(tools, 'istioctl', `${release.version}-${process.arch}.lock`)
    await mkdir(path, { recursive: true })
    return path
  }

  it('runs its own copy while another job fills the tool cache', async () => {
    await lock()
    const step = await shift()
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(textOf(step), /istioctl is not cached: another job is doing that/)
    assert.deepEqual(await cachedFiles(), [])
  })

  it('fills the tool cache after another job was killed while it did', async () => {
    await utimes(await lock(), 0, 0)
    const step = await shift()
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.equal((await cachedFiles()).length, 1)
  })

  it('ends istioctl when the step is cancelled', async () => {
    await release.says('hang')
    const step = await canary.start('shift', wanted({}), 2, surroundings({}))
    const child = await processOf(release)
    step.cancel()
    const ended = await step.finished
    assert.equal(ended.result, 'Canceled', textOf(ended))
    assert.throws(() => process.kill(child, 0), /ESRCH/)
    await assertWeights(100, 0)
  })

  it('breaks off a download that hangs when the step is cancelled', async () => {
    let hangs: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      hangs = resolve
    })
    release.instead(/tar\.gz$/, () => hangs())
    const step = await canary.start('shift', wanted({}), 2, surroundings({}))
    await begun
    const cancelled = performance.now()
    step.cancel()
    const ended = await step.finished
    assert.equal(ended.signal, null, 'the agent had to kill it')
    assert.ok(performance.now() - cancelled < 6_000, 'it went on for more than 6 s')
    assert.match(textOf(ended), /'shift' was cancelled/)
  })

  it('says which right it lacks, where it may not read what is to be judged', async () => {
    const { api } = canary.cluster
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${canary.namespace}`
    const name = 'istio-canary-shift-analyze'
    await api.patch(`${rbac}/roles/${name}`, { rules: [] })
    const says = /cannot list resource "(gateways|serviceentries|services)"/
    await assertRefused(await shift(), says)
    const step = await shift({ analyze: 'warn' })
    for (const collection of ['roles', 'rolebindings']) await api.delete(`${rbac}/${collection}/${name}`)
    await createRoles(api, canary.namespace, ['analyze.yaml'])
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(step.warnings.join(), says)
    assert.equal(step.warnings.length, 1)
  })
})

/** The process of the first istioctl, once it runs. */
async function processOf(release: Release): Promise<number> {
  for (const end = performance.now() + 20_000; performance.now() < end; await setTimeout(50)) {
    const [first] = await release.calls().catch(() => [])
    if (first !== undefined && first.process > 0) return first.process
  }
  return assert.fail('istioctl was not started')
}
