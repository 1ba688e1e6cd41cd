import { isService } from '../rollout/destination.ts'
import type { Deployment, DestinationRule, KubernetesObject, Pod, Service, VirtualService } from '../rollout/objects.ts'
import type { Observed } from '../rollout/observed.ts'
import type { Request, Target } from '../rollout/request.ts'
import type { KubernetesApi } from './kubernetes-api.ts'
import { selectorText } from './wait.ts'

/** Reads what the action needs, all at once; what only the first answers show to be needed, in a second round. */
export async function observe(api: KubernetesApi, request: Request, target: Target): Promise<Observed> {
  const { slots } = target
  const [routing, green, blue, creation] = await Promise.all([
    observeRouting(api, target),
    api.get<Deployment>('Deployment', slots.green.deployment),
    api.get<Deployment>('Deployment', slots.blue.deployment),
    observeCreation(api, request, target),
  ])
  const isWhole = routing.otherVirtualServices.length === target.otherVirtualServices.length
  const isThere = routing.virtualService !== undefined || request.action === 'deploy'
  const [virtualServiceNames, bluePods] = await Promise.all([
    isThere && isWhole ? [] : namesOfVirtualServices(api),
    request.action === 'promote' && blue !== undefined ? podsOf(api, blue) : [],
  ])
  return { ...routing, virtualServiceNames, deployments: { green, blue }, ...creation, bluePods }
}

/** Reads the VirtualServices of the rollout, all at once. */
export async function observeRouting(
  api: KubernetesApi,
  { virtualService: first, otherVirtualServices: others }: Target,
): Promise<Pick<Observed, 'virtualService' | 'otherVirtualServices'>> {
  const [virtualService, ...rest] = await Promise.all(
    [first, ...others].map((name) => api.get<VirtualService>('VirtualService', name)),
  )
  return { virtualService, otherVirtualServices: rest.filter((one) => one !== undefined) }
}

type Creation = Pick<Observed, 'services' | 'gateway' | 'destinationRules'>

async function observeCreation(api: KubernetesApi, request: Request, { slots, namespace }: Target): Promise<Creation> {
  if (request.action !== 'deploy') {
    return { services: { green: undefined, blue: undefined }, gateway: undefined, destinationRules: [] }
  }
  const { gateway: name } = request.creation
  const bySubset = slots.green.subset !== undefined || slots.blue.subset !== undefined
  const [green, blue, gateway, rules] = await Promise.all([
    api.get<Service>('Service', slots.green.service),
    api.get<Service>('Service', slots.blue.service),
    name.includes('/') ? undefined : api.get<KubernetesObject>('Gateway', name),
    bySubset ? api.list<DestinationRule>('DestinationRule') : undefined,
  ])
  const destinationRules = (rules?.items ?? []).filter(({ spec }) =>
    isService(spec.host, slots.blue.service, namespace),
  )
  return { services: { green, blue }, gateway, destinationRules }
}

async function namesOfVirtualServices(api: KubernetesApi): Promise<string[]> {
  const { items } = await api.list<VirtualService>('VirtualService')
  return items.map(({ metadata }) => metadata.name)
}

/** The pods that a Deployment's selector selects, of every template. */
export async function podsOf(api: KubernetesApi, deployment: Deployment): Promise<readonly Pod[]> {
  const { items } = await api.list<Pod>('Pod', { labelSelector: selectorText(deployment.spec.selector) })
  return items
}
