import type { CompanionKind, Companions } from '../rollout/companions.ts'
import { noCompanions } from '../rollout/companions.ts'
import { isService } from '../rollout/destination.ts'
import { taggedContainers } from '../rollout/digest.ts'
import type {
  Deployment,
  DestinationRule,
  HorizontalPodAutoscaler,
  KubernetesObject,
  Pod,
  PodDisruptionBudget,
  Service,
  VirtualService,
} from '../rollout/objects.ts'
import { mostNames, type Observed } from '../rollout/observed.ts'
import { isRolledOut } from '../rollout/readiness.ts'
import type { Request, Target } from '../rollout/request.ts'
import { ApiFailure } from './failure.ts'
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
    blue !== undefined && wantsDigests(request, blue) ? podsOf(api, blue) : [],
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

/** True when the action goes by what blue's pods run, and blue's images do not tell it. */
function wantsDigests({ action }: Request, blue: Deployment): boolean {
  const isRead = action === 'shift' || action === 'promote' || (action === 'deploy' && isRolledOut(blue))
  return isRead && taggedContainers(blue.spec.template).length > 0
}

type Creation = Pick<Observed, 'services' | 'gateway' | 'destinationRules' | 'companions'>

async function observeCreation(api: KubernetesApi, request: Request, { slots, namespace }: Target): Promise<Creation> {
  if (request.action !== 'deploy') {
    const services = { green: undefined, blue: undefined }
    return { services, gateway: undefined, destinationRules: [], companions: noCompanions }
  }
  const { gateway: name } = request.creation
  const bySubset = slots.green.subset !== undefined || slots.blue.subset !== undefined
  const [green, blue, gateway, rules, companions] = await Promise.all([
    api.get<Service>('Service', slots.green.service),
    api.get<Service>('Service', slots.blue.service),
    name.includes('/') ? undefined : api.get<KubernetesObject>('Gateway', name),
    bySubset ? api.list<DestinationRule>('DestinationRule') : undefined,
    observeCompanions(api),
  ])
  const destinationRules = (rules?.items ?? []).filter(({ spec }) =>
    isService(spec.host, slots.blue.service, namespace),
  )
  return { services: { green, blue }, gateway, destinationRules, companions }
}

async function namesOfVirtualServices(api: KubernetesApi): Promise<string[]> {
  const page = { metadataOnly: true, limit: mostNames + 1 } as const
  const { items } = await api.list<VirtualService>('VirtualService', {}, page)
  return items.map(({ metadata }) => metadata.name)
}

/** Lists what keeps pods in number. A kind that cannot be listed is told as such: a rollout can do without. */
async function observeCompanions(api: KubernetesApi): Promise<Companions> {
  const list = async <T extends KubernetesObject>(kind: CompanionKind) => {
    try {
      return { items: (await api.list<T>(kind)).items, hidden: [] }
    } catch (error) {
      // 404: an API server from before that version of the kind.
      if (!(error instanceof ApiFailure) || (error.status !== 403 && error.status !== 404)) throw error
      return { items: [], hidden: [{ kind, why: error.message }] }
    }
  }
  const [autoscalers, budgets] = await Promise.all([
    list<HorizontalPodAutoscaler>('HorizontalPodAutoscaler'),
    list<PodDisruptionBudget>('PodDisruptionBudget'),
  ])
  return {
    autoscalers: autoscalers.items,
    budgets: budgets.items,
    hidden: [...autoscalers.hidden, ...budgets.hidden],
  }
}

/** The pods that a Deployment's selector selects, of every template. */
export async function podsOf(api: KubernetesApi, deployment: Deployment): Promise<readonly Pod[]> {
  const { items } = await api.list<Pod>('Pod', { labelSelector: selectorText(deployment.spec.selector) })
  return items
}
