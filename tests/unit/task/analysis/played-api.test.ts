import assert from 'node:assert/strict'
import { rightsFor } from '../../../../scripts/permissions/rights.ts'
import {
  analysedKinds,
  type NamespaceSnapshot,
  withVirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/namespace-snapshot.ts'
import { answersFrom } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/played-answers.ts'
import { playApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/played-api.ts'
import { resourceOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/resource.ts'
import { guideVirtualService, namespace, serviceOf } from '../rollout/fixtures.ts'

const snapshot: NamespaceSnapshot = {
  namespace,
  objects: {
    VirtualService: [guideVirtualService({ green: 100, blue: 0 })],
    Gateway: [],
    DestinationRule: [],
    ServiceEntry: undefined,
    Service: [serviceOf('green'), serviceOf('blue')],
    Pod: [],
  },
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
type Document = any

function ask(url: string, accept = 'application/json'): { status: number; documents: readonly Document[] } {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1')
  return answersFrom(snapshot)({ path: pathname, query: searchParams, accept })
}

const names = (list: Document) => list.items.map((item: Document) => item.metadata.name)

describe('the API that istioctl is shown', () => {
  it('lists in the version that is asked for', () => {
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
      const [list] = ask(`/apis/networking.istio.io/${version}/virtualservices`).documents
      assert.equal(list.kind, 'VirtualServiceList')
      assert.deepEqual(names(list), ['mlmodel-virtualservice'])
      assert.equal(list.items[0].apiVersion, `networking.istio.io/${version}`)
    }
    const [services] = ask('/api/v1/services?fieldSelector=metadata.namespace!%3Dkube-system').documents
    assert.deepEqual(names(services), ['model-svc-green', 'model-svc-blue'])
    assert.equal(services.items[0].apiVersion, 'v1')
  })

  it('begins a watch with what is there, and a bookmark behind it, where that is asked for', () => {
    const path = '/api/v1/services?watch=true&resourceVersion=1'
    const types = (url: string) => ask(url).documents.map(({ type }) => type)
    assert.deepEqual(types(`${path}&sendInitialEvents=true`), ['ADDED', 'ADDED', 'BOOKMARK'])
    assert.deepEqual(types(path), ['BOOKMARK'])
  })

  it('has definitions for the kinds that the cluster knows', () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
    const [list] = ask('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', accept).documents
    assert.equal(list.kind, 'PartialObjectMetadataList')
    const istio = names(list).filter(
      (name: string) => name.includes('virtualservices') || name.includes('serviceentries'),
    )
    assert.deepEqual(istio, ['virtualservices.networking.istio.io'])
  })

  it('has the one namespace, and neither Secrets nor ConfigMaps', () => {
    assert.equal(ask(`/api/v1/namespaces/${namespace}`).status, 200)
    assert.equal(ask('/api/v1/namespaces/istio-system').status, 404)
    assert.deepEqual(names(ask('/api/v1/namespaces').documents[0]), [namespace])
    assert.deepEqual(names(ask('/api/v1/namespaces/istio-system/secrets').documents[0]), [])
    assert.equal(ask('/api/v1/namespaces/istio-system/configmaps/istio').status, 404)
  })

  it('has another VirtualService in the place of the one that is planned', () => {
    const planned = guideVirtualService({ green: 50, blue: 50 })
    assert.deepEqual(withVirtualService(snapshot, planned).objects.VirtualService, [planned])
  })

  it('is read by who knows its path alone, and written by nobody', async () => {
    const api = await playApi(snapshot)
    try {
      const statusOf = async (url: string, method = 'GET') => (await fetch(url, { method })).status
      assert.equal(await statusOf(`${api.url}/api/v1/services`), 200)
      assert.equal(await statusOf(`${new URL(api.url).origin}/api/v1/services`), 403)
      assert.equal(await statusOf(`${api.url}/api/v1/services`, 'POST'), 403)
    } finally {
      api.close()
    }
  })

  it('is read from what docs/permissions.md asks for, and from nothing else', () => {
    const read = analysedKinds.map((kind) => resourceOf(kind)).map(({ plural, group }) => `list ${plural}.${group}`)
    const rights = rightsFor('analyze').map(({ verb, resource, group }) => `${verb} ${resource}.${group}`)
    assert.deepEqual(read.sort(), rights.sort())
  })
})
