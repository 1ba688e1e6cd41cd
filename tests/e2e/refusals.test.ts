import { Canary } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'

describe('bad input', function () {
  this.timeout(60_000)
  let canary: Canary

  before(async () => {
    canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    await canary.act('deploy', { image })
  })

  const rows: readonly { it: string; action: string; inputs: Readonly<Record<string, string>>; says: RegExp }[] = [
    { it: 'an unknown action', action: 'dance', inputs: {}, says: /'action' must be one of deploy, shift/ },
    { it: 'no weight', action: 'shift', inputs: {}, says: /'blueWeight' is required/ },
    {
      it: 'half a percent',
      action: 'shift',
      inputs: { blueWeight: '10.5' },
      says: /'blueWeight' must be a whole number from 0 to 100, got '10\.5'/,
    },
    { it: 'a weight over 100', action: 'shift', inputs: { blueWeight: '101' }, says: /got '101'/ },
    { it: 'a negative weight', action: 'shift', inputs: { blueWeight: '-1' }, says: /got '-1'/ },
    { it: 'a weight in words', action: 'shift', inputs: { blueWeight: 'half' }, says: /got 'half'/ },
    {
      it: 'an unresolved macro',
      action: 'shift',
      inputs: { blueWeight: '$(share)' },
      says: /'blueWeight' still contains \$\(share\)/,
    },
    { it: 'no image', action: 'deploy', inputs: {}, says: /'image' is required/ },
    {
      it: 'an image that is none',
      action: 'deploy',
      inputs: { image: 'Model:1 2' },
      says: /'image' must be an image reference.*got 'Model:1 2'/,
    },
    {
      it: 'a manifest that is not there',
      action: 'deploy',
      inputs: { image: 'model:1', manifest: 'no.yml' },
      says: /'manifest' must name a file that can be read/,
    },
    {
      it: 'a name with capitals',
      action: 'status',
      inputs: { application: 'Model' },
      says: /'application' must be a name of lower-case letters/,
    },
    {
      it: 'a namespace that is no name',
      action: 'status',
      inputs: { namespace: 'a/b' },
      says: /'namespace' must be a name/,
    },
    {
      it: 'one Service for both slots',
      action: 'status',
      inputs: { blueService: 'x', greenService: 'x' },
      says: /'greenService' and 'blueService' must differ/,
    },
    {
      it: 'a typo for a boolean',
      action: 'shift',
      inputs: { blueWeight: '1', takeOver: 'yes' },
      says: /'takeOver' must be 'true' or 'false', got 'yes'/,
    },
    {
      it: 'no time at all',
      action: 'shift',
      inputs: { blueWeight: '1', timeoutSeconds: '0' },
      says: /'timeoutSeconds' must be a whole number from 1/,
    },
    {
      it: 'no connection',
      action: 'status',
      inputs: { kubernetesServiceConnection: '' },
      says: /'kubernetesServiceConnection' is required/,
    },
    {
      it: 'a VirtualService that is not there',
      action: 'shift',
      inputs: { blueWeight: '1', virtualService: 'other' },
      says: /'other' is not in namespace.*there: 'mlmodel-virtualservice'/,
    },
    {
      it: 'a route that is not there',
      action: 'shift',
      inputs: { blueWeight: '1', route: 'other' },
      says: /no HTTP route named 'other'.*Its routes: #1 'model-blue'/,
    },
    {
      it: 'a Service that no route sends to',
      action: 'shift',
      inputs: { blueWeight: '1', greenService: 'web' },
      says: /no HTTP route that sends to 'web'/,
    },
  ]
  for (const { it: what, action, inputs, says } of rows) {
    it(`gets one clear error and changes nothing: ${what}`, () =>
      canary.refused(action, inputs, says).then(() => undefined))
  }

  it('gets one clear error and changes nothing: two routes that could be the weighted one', async () => {
    const other = await Canary.open(await sharedCluster())
    const { image } = await other.publish('A', 'modelA')
    await other.act('deploy', { image })
    const { spec } = await other.virtualService()
    const http = [...spec.http, { ...spec.http.at(-1), name: 'second' }]
    await other.cluster.api.patch(other.path('virtualservices', 'mlmodel-virtualservice'), { spec: { http } })
    await other.refused(
      'deploy',
      { image },
      /2 HTTP routes that could be the weighted one.*'model-weighted'.*'second'/,
      2,
    )
  })
})
