import assert from 'node:assert/strict'
import { load } from 'js-yaml'
import type { Keeper } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/gitops.ts'
import { keeperOf } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/gitops.ts'
import { adviceOn } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/drift/ignore-rule.ts'
import type {
  KubernetesObject,
  Metadata,
  VirtualService,
} from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Observed } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import type { Request } from '../../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { deploymentOf, guideVirtualService, target, withRoutes } from '../fixtures.ts'
import { advance, deploy, guide, shift } from '../scenario.ts'
import { World } from '../world.ts'

const flux = (group: string) => ({
  [`${group}.toolkit.fluxcd.io/name`]: 'shop',
  [`${group}.toolkit.fluxcd.io/namespace`]: 'flux-system',
})
const helm = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'abtesting' },
}
const trackingId = (about: string) => ({ 'argocd.argoproj.io/tracking-id': about })
const byArgo = [{ manager: 'argocd-controller', operation: 'Apply', fieldsV1: { 'f:spec': {} } }]

describe('who keeps an object', () => {
  const rows: readonly { it: string; metadata: Partial<Metadata>; keeper: Keeper | undefined }[] = [
    { it: 'nobody', metadata: {}, keeper: undefined },
    {
      it: 'Argo CD by its tracking id',
      metadata: { annotations: trackingId('shop:networking.istio.io/VirtualService:abtesting/model') },
      keeper: { kind: 'argocd', name: 'shop' },
    },
    {
      it: 'Argo CD with an Application in another namespace',
      metadata: { annotations: trackingId('team_shop:networking.istio.io/VirtualService:abtesting/model') },
      keeper: { kind: 'argocd', name: 'team_shop' },
    },
    {
      it: 'nobody by a tracking id that was copied from another object',
      metadata: { annotations: trackingId('shop:networking.istio.io/VirtualService:abtesting/other') },
      keeper: undefined,
    },
    {
      it: 'Argo CD by a label of its own',
      metadata: { labels: { 'argocd.argoproj.io/instance': 'shop' } },
      keeper: { kind: 'argocd', name: 'shop' },
    },
    {
      it: 'Argo CD by the label that others use too, where Argo CD has written',
      metadata: { labels: { 'app.kubernetes.io/instance': 'shop' }, managedFields: byArgo },
      keeper: { kind: 'argocd', name: 'shop' },
    },
    {
      it: 'nobody by the label that others use too',
      metadata: { labels: { 'app.kubernetes.io/instance': 'shop' } },
      keeper: undefined,
    },
    {
      it: 'a Kustomization of Flux',
      metadata: { labels: flux('kustomize') },
      keeper: { kind: 'fluxKustomization', name: 'shop', namespace: 'flux-system' },
    },
    {
      it: 'nobody where Flux was told to create alone',
      metadata: { labels: flux('kustomize'), annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } },
      keeper: undefined,
    },
    {
      it: 'nobody where Flux was told to ignore',
      metadata: { labels: { ...flux('kustomize'), 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' } },
      keeper: undefined,
    },
    {
      it: 'nobody where Flux was told not to reconcile',
      metadata: { labels: flux('kustomize'), annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } },
      keeper: undefined,
    },
    {
      it: 'Flux where it was told to merge, which writes its own fields back',
      metadata: { labels: flux('kustomize'), annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' } },
      keeper: { kind: 'fluxKustomization', name: 'shop', namespace: 'flux-system' },
    },
    {
      it: 'a HelmRelease of Flux, which Helm marks too',
      metadata: { ...helm, labels: { ...helm.labels, ...flux('helm') } },
      keeper: { kind: 'fluxHelmRelease', name: 'shop', namespace: 'flux-system' },
    },
    { it: 'a release of Helm', metadata: helm, keeper: { kind: 'helm', name: 'shop', namespace: 'abtesting' } },
    {
      it: 'nobody by a label that a chart has put on, without a release',
      metadata: { labels: helm.labels },
      keeper: undefined,
    },
  ]
  for (const { it: what, metadata, keeper } of rows) {
    it(`is ${what}`, () => {
      const object: KubernetesObject = {
        apiVersion: 'networking.istio.io/v1beta1',
        kind: 'VirtualService',
        metadata: { name: 'model', namespace: 'abtesting', ...metadata },
      }
      assert.deepEqual(keeperOf(object), keeper)
    })
  }
})

describe('the rule for who keeps objects of a rollout', () => {
  /** The guide's cluster with the VirtualService and green kept by somebody. */
  function keptBy(metadata: (kind: string, name: string) => Partial<Metadata>): Observed {
    const observed = new World(guide()).observe()
    const virtualService = guideVirtualService({ green: 100, blue: 0 })
    const green = deploymentOf('green', 'acr.io/model:A')
    return {
      ...observed,
      virtualService: {
        ...virtualService,
        metadata: {
          ...virtualService.metadata,
          ...metadata('networking.istio.io/VirtualService', 'mlmodel-virtualservice'),
        },
      },
      deployments: {
        green: { ...green, metadata: { ...green.metadata, ...metadata('apps/Deployment', 'model-green') } },
        blue: undefined,
      },
    }
  }

  /** The YAML of a rule; what comes after `# or` is a document of its own. */
  function documents(rule: readonly string[]): unknown[] {
    return rule
      .join('\n')
      .split(/^# or.*$/m)
      .map((text) => load(text))
  }

  it('for Argo CD is one entry an object, respected on sync', () => {
    const observed = keptBy((kind, name) => ({ annotations: trackingId(`shop:${kind}:abtesting/${name}`) }))
    const [advice, another] = adviceOn(observed, target, shift(50))
    assert.equal(another, undefined)
    assert.match(
      advice?.warning ?? '',
      /^VirtualService 'mlmodel-virtualservice' and Deployment 'model-green': kept by Argo CD \(Application 'shop'\)/,
    )
    assert.deepEqual(documents(advice?.rule ?? []), [
      {
        spec: {
          ignoreDifferences: [
            {
              group: 'networking.istio.io',
              kind: 'VirtualService',
              name: 'mlmodel-virtualservice',
              namespace: 'abtesting',
              jqPathExpressions: [
                '.spec.http[].route[].weight',
                '.spec.http[].route[].destination',
                '.metadata.annotations["istio-canary-shift/rollout"]',
              ],
            },
            {
              group: 'apps',
              kind: 'Deployment',
              name: 'model-green',
              namespace: 'abtesting',
              jqPathExpressions: [
                '.spec.template.spec.containers[].image',
                '.metadata.annotations["istio-canary-shift/before-promotion"]',
              ],
            },
          ],
          syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
        },
      },
    ])
  })

  const paths: readonly { it: string; observed: () => Observed; request: Request; jq: readonly string[] }[] = [
    {
      it: 'marks that are asked for, and a mirror',
      observed: () => argoKept(guideVirtualService({ green: 100, blue: 0 })),
      request: { ...deploy('acr.io/model:B'), markSlots: true, mirrorPercent: 10 },
      jq: [
        '.spec.http[].route[].weight',
        '.spec.http[].route[].destination',
        '.spec.http[].route[].headers',
        '.spec.http[].mirror',
        '.spec.http[].mirrorPercentage',
      ],
    },
    {
      it: 'a route that sends to green alone as yet',
      observed: () => argoKept(withRoutes([{ route: [{ destination: { host: 'model-svc-green' } }] }])),
      request: deploy('acr.io/model:B'),
      jq: ['.spec.http[].route'],
    },
    {
      it: 'a template out of a manifest',
      observed: () => {
        const observed = new World(guide()).observe()
        const green = deploymentOf('green', 'acr.io/model:A')
        const annotations = trackingId('shop:apps/Deployment:abtesting/model-green')
        return {
          ...observed,
          deployments: { ...observed.deployments, green: { ...green, metadata: { ...green.metadata, annotations } } },
        }
      },
      request: {
        ...deploy('acr.io/model:B'),
        ...advance,
        manifest: { template: { spec: { containers: [] } }, digest: 'd' },
      },
      jq: ['.spec.template'],
    },
  ]
  for (const { it: what, observed, request, jq } of paths) {
    it(`leaves alone what the rollout is going to change: ${what}`, () => {
      const [advice] = adviceOn(observed(), target, request)
      const [document] = documents(advice?.rule ?? []) as {
        spec: { ignoreDifferences: { jqPathExpressions: string[] }[] }
      }[]
      assert.deepEqual(document?.spec.ignoreDifferences[0]?.jqPathExpressions.slice(0, -1), jq)
    })
  }

  function argoKept(virtualService: VirtualService): Observed {
    const annotations = trackingId('shop:networking.istio.io/VirtualService:abtesting/mlmodel-virtualservice')
    const kept = { ...virtualService, metadata: { ...virtualService.metadata, annotations } }
    return { ...new World(guide()).observe(), virtualService: kept }
  }

  it('for Flux is an annotation in the source, or from 2.9 on the paths in the Kustomization', () => {
    const [advice] = adviceOn(
      keptBy(() => ({ labels: flux('kustomize') })),
      target,
      shift(50),
    )
    assert.deepEqual(documents(advice?.rule ?? []), [
      { metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } } },
      {
        spec: {
          ignore: [
            {
              paths: ['/spec/http', '/metadata/annotations/istio-canary-shift~1rollout'],
              target: {
                group: 'networking.istio.io',
                kind: 'VirtualService',
                name: 'mlmodel-virtualservice',
                namespace: 'abtesting',
              },
            },
            {
              paths: [
                '/spec/template/spec/containers/0/image',
                '/metadata/annotations/istio-canary-shift~1before-promotion',
              ],
              target: { group: 'apps', kind: 'Deployment', name: 'model-green', namespace: 'abtesting' },
            },
          ],
        },
      },
    ])
  })

  it('for a HelmRelease of Flux is its drift detection’s', () => {
    const [advice] = adviceOn(
      keptBy(() => ({ labels: flux('helm') })),
      target,
      shift(50),
    )
    const [document] = documents(advice?.rule ?? []) as {
      spec: { driftDetection: { ignore: { paths: string[] }[] } }
    }[]
    assert.deepEqual(
      document?.spec.driftDetection.ignore.map(({ paths }) => paths[0]),
      ['/spec/http', '/spec/template/spec/containers/0/image'],
    )
    assert.match(advice?.rule.join('\n') ?? '', /suspend: true/)
  })

  it('for Helm is to wait with the next upgrade', () => {
    const [advice] = adviceOn(
      keptBy(() => helm),
      target,
      shift(50),
    )
    assert.match(advice?.warning ?? '', /Helm \(release 'abtesting\/shop'\).*Upgrade the release only when/)
    assert.deepEqual(advice?.rule, [])
  })

  it('is one for each who keeps some, and none where nobody does', () => {
    const observed = keptBy((kind, name) =>
      kind === 'apps/Deployment' ? helm : { annotations: trackingId(`shop:${kind}:abtesting/${name}`) },
    )
    assert.deepEqual(
      adviceOn(observed, target, shift(50)).map(({ warning }) => /kept by (\w+)/.exec(warning)?.[1]),
      ['Argo', 'Helm'],
    )
    assert.deepEqual(adviceOn(new World(guide()).observe(), target, shift(50)), [])
  })

  it('for a blue that is kept is to leave it to the rollout', () => {
    const observed = new World(guide()).observe()
    const blue = deploymentOf('blue', 'acr.io/model:B')
    const kept = { ...blue, metadata: { ...blue.metadata, labels: flux('kustomize') } }
    const [advice] = adviceOn({ ...observed, deployments: { ...observed.deployments, blue: kept } }, target, shift(50))
    assert.match(advice?.warning ?? '', /'model-blue' of blue.*make it anew.*Take it out/)
  })
})
