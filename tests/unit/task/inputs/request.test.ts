import assert from 'node:assert/strict'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { inputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import {
  parseNamespace,
  parseRequest,
  parseTarget,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/request.ts'
import { parseRun } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/run.ts'

type Inputs = Readonly<Record<string, string>>

const files = { read: () => assert.fail('no file is read'), digest: () => 'd1' }
const reader = (inputs: Inputs) => inputReader((name) => inputs[name])
const request = (inputs: Inputs) => parseRequest(reader(inputs), files)

describe('the request', () => {
  const change = {
    takeOver: false,
    timeoutSeconds: 600,
    onDrift: 'fail',
    dryRun: false,
    proof: undefined,
    markSlots: false,
  }
  const advance = { ...change, onFailure: 'rollback' }
  const half = { action: 'shift', ...advance, shares: [50], stepSeconds: 0, gates: undefined, capacity: 'warn' }
  const rows: readonly { it: string; inputs: Inputs; want: unknown }[] = [
    { it: 'reads status', inputs: { action: 'status', blueWeight: 'ignored' }, want: { action: 'status' } },
    {
      it: 'reads shift',
      inputs: { action: 'shift', blueWeight: '50' },
      want: half,
    },
    {
      it: 'reads promote',
      inputs: { action: 'promote', timeoutSeconds: '5' },
      want: { action: 'promote', ...advance, timeoutSeconds: 5 },
    },
    {
      it: 'reads remove',
      inputs: { action: 'remove' },
      want: { action: 'remove', ...advance, drainSeconds: 10, capacity: 'warn' },
    },
    {
      it: 'reads rollback',
      inputs: { action: 'rollback', drainSeconds: '0', takeOver: 'True', onFailure: 'ignored' },
      want: { action: 'rollback', ...change, takeOver: true, drainSeconds: 0, capacity: 'warn' },
    },
    {
      it: 'trims what a variable brought along',
      inputs: { action: 'shift', blueWeight: ' 5\n' },
      want: { ...half, shares: [5] },
    },
    {
      it: 'reads several shares with a pause between',
      inputs: { action: 'shift', blueWeight: '10,25,50', stepSeconds: '60' },
      want: { ...half, shares: [10, 25, 50], stepSeconds: 60 },
    },
    {
      it: 'has no gates outside of shift, whatever is set',
      inputs: { action: 'promote', maxErrorRate: 'x', observeSeconds: 'x' },
      want: { action: 'promote', ...advance },
    },
  ]
  for (const { it: name, inputs, want } of rows) it(name, async () => assert.deepEqual(await request(inputs), want))

  it('observes each of several shares for as long as the last one when nothing else is said', async () => {
    const inputs = { blueWeight: '10,25', maxErrorRate: '1', prometheusUrl: 'http://prometheus', observeSeconds: '300' }
    const parsed = await request({ action: 'shift', ...inputs })
    assert.ok(parsed.action === 'shift')
    assert.deepEqual([parsed.stepSeconds, parsed.gates?.observeSeconds], [300, 300])
  })

  for (const action of ['deploy', 'shift', 'promote', 'remove', 'rollback']) {
    it(`reads for ${action} what evidence is wanted`, async () => {
      const parsed = await request({
        action,
        image: 'm',
        blueWeight: '1',
        probeUrl: 'auto',
        markSlots: 'true',
        dryRun: 'true',
      })
      assert.ok(parsed.action !== 'status')
      assert.deepEqual([parsed.proof?.address.kind, parsed.markSlots, parsed.dryRun], ['auto', true, true])
    })
  }

  it('reads deploy with the guide’s names', async () => {
    assert.deepEqual(await request({ action: 'deploy', image: 'acr.io/model:B' }), {
      action: 'deploy',
      ...advance,
      image: 'acr.io/model:B',
      container: undefined,
      manifest: undefined,
      creation: {
        servicePort: 5001,
        replicas: 1,
        readinessPath: '/',
        gateway: 'mlmodel-gateway',
        gatewaySelector: { istio: 'ingressgateway' },
        gatewayPort: 80,
        hosts: ['*'],
        path: '/score',
      },
      blueReplicas: undefined,
      mirrorPercent: 0,
    })
  })

  it('reads lists of hosts and of labels', async () => {
    const parsed = await request({
      action: 'deploy',
      image: 'm',
      hosts: 'a.example.com, *.b.example.com',
      gatewaySelector: 'istio: gw, app=x',
    })
    assert.ok(parsed.action === 'deploy')
    assert.deepEqual(parsed.creation.hosts, ['a.example.com', '*.b.example.com'])
    assert.deepEqual(parsed.creation.gatewaySelector, { istio: 'gw', app: 'x' })
  })

  const bad: readonly { inputs: Inputs; says: RegExp }[] = [
    { inputs: {}, says: /Input 'action' is required/ },
    {
      inputs: { action: 'Deploy' },
      says: /must be one of deploy, shift, promote, remove, rollback, status, got 'Deploy'/,
    },
    { inputs: { action: 'shift', blueWeight: '1e1' }, says: /whole number from 0 to 100, got '1e1'/ },
    { inputs: { action: 'shift', blueWeight: '٥' }, says: /whole number/ },
    {
      inputs: { action: 'shift', blueWeight: '10,25' },
      says: /several shares with nothing between them, got '10,25': set 'stepSeconds', 'probeUrl' or a gate/,
    },
    { inputs: { action: 'deploy', image: 'm', blueReplicas: '0' }, says: /'blueReplicas'.*from 1 to 1000, got '0'/ },
    {
      inputs: { action: 'deploy', image: 'm', mirrorPercent: '101' },
      says: /'mirrorPercent'.*from 0 to 100, got '101'/,
    },
    {
      inputs: { action: 'deploy', image: 'm', mirrorPercent: '1', routeProtocol: 'tcp' },
      says: /'mirrorPercent' needs HTTP routes, but 'routeProtocol' is 'tcp'/,
    },
    { inputs: { action: 'promote', onFailure: 'undo' }, says: /'onFailure' must be one of rollback, restore, keep/ },
    {
      inputs: { action: 'deploy', image: '$(IMAGE_REPO_NAME)/m:1' },
      says: /'image' still contains \$\(IMAGE_REPO_NAME\)/,
    },
    { inputs: { action: 'deploy', image: 'm', hosts: 'a b' }, says: /'hosts'.*got 'a b'/ },
    {
      inputs: { action: 'deploy', image: 'm', gatewaySelector: 'istio' },
      says: /'gatewaySelector' must be one label or several/,
    },
    { inputs: { action: 'deploy', image: 'm', path: 'score' }, says: /'path' must be a path that starts with/ },
    { inputs: { action: 'deploy', image: 'm', servicePort: '70000' }, says: /from 1 to 65535, got '70000'/ },
    { inputs: { action: 'deploy', image: 'm', gateway: 'a/b/c' }, says: /'gateway' must be the name of a Gateway/ },
    { inputs: { action: 'remove', drainSeconds: '3601' }, says: /from 0 to 3600/ },
  ]
  for (const { inputs, says } of bad) {
    it(`refuses ${JSON.stringify(inputs)}`, async () => {
      await assert.rejects(
        () => request(inputs),
        (error) => error instanceof InputError && says.test(error.message),
      )
    })
  }
})

describe('the target', () => {
  it('has the guide’s names', () => {
    assert.deepEqual(parseTarget(reader({})), {
      application: 'model',
      slots: {
        green: { name: 'green', deployment: 'model-green', service: 'model-svc-green', subset: undefined },
        blue: { name: 'blue', deployment: 'model-blue', service: 'model-svc-blue', subset: undefined },
      },
      virtualService: 'mlmodel-virtualservice',
      otherVirtualServices: [],
      route: { protocol: 'http', name: undefined },
      header: 'x-api-version',
    })
  })

  it('takes its names from the application', () => {
    const { slots } = parseTarget(reader({ application: 'web', greenService: 'front' }))
    assert.deepEqual(
      [slots.blue.deployment, slots.green.service, slots.blue.service],
      ['web-blue', 'front', 'web-svc-blue'],
    )
  })

  it('allows one Service with two subsets', () => {
    const inputs = { greenService: 'web', blueService: 'web', greenSubset: 'v1', blueSubset: 'v2' }
    assert.equal(parseTarget(reader(inputs)).slots.blue.subset, 'v2')
  })

  const bad: readonly { inputs: Inputs; says: RegExp }[] = [
    {
      inputs: { greenDeployment: 'a', blueDeployment: 'a' },
      says: /'greenDeployment' and 'blueDeployment' must differ/,
    },
    { inputs: { greenService: 'a', blueService: 'a' }, says: /must differ, or else 'greenSubset'/ },
    { inputs: { application: 'a'.repeat(64) }, says: /63 characters at most/ },
  ]
  for (const { inputs, says } of bad) {
    it(`refuses ${JSON.stringify(inputs).slice(0, 60)}`, () => assert.throws(() => parseTarget(reader(inputs)), says))
  }

  it('has no namespace of its own', () => {
    assert.equal(parseNamespace(reader({ namespace: ' ' })), undefined)
    assert.equal(parseNamespace(reader({ namespace: 'abtesting' })), 'abtesting')
  })
})

describe('the run', () => {
  const build = {
    'System.TeamFoundationCollectionUri': 'https://dev.azure.com/contoso/',
    'System.TeamProject': 'MLOps',
    'Build.BuildId': '4711',
    'Build.BuildNumber': '20261122.3',
    'Build.DefinitionName': 'abtest',
  }
  const release = {
    ...build,
    'Release.ReleaseId': '7',
    'Release.ReleaseName': 'Release-7',
    'Release.DefinitionName': 'canary',
  }
  const run = (variables: Inputs) => parseRun((name) => variables[name])

  it('is the build of a YAML pipeline', () => {
    assert.deepEqual(run(build), {
      kind: 'build',
      collection: 'https://dev.azure.com/contoso/',
      project: 'MLOps',
      pipeline: 'abtest',
      id: 4711,
      name: '20261122.3',
    })
  })

  it('is the release of a classic one, though that has a build too', () => {
    const { kind, id, name, pipeline } = run(release)
    assert.deepEqual([kind, id, name, pipeline], ['release', 7, 'Release-7', 'canary'])
  })

  it('is missing outside a pipeline', () => {
    assert.throws(() => run({}), /Build\.BuildId is not set/)
    assert.throws(() => run({ 'Build.BuildId': '1' }), /System\.TeamFoundationCollectionUri is not set/)
    assert.throws(() => run({ ...build, 'Build.BuildId': 'x' }), /must be a number, got 'x'/)
  })
})
