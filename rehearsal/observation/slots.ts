import type { ApiClient } from './api-client.ts'
import type { Observation, SlotSeen } from './observation.ts'

/** The guide's names, by which the rehearsal finds what the task made. */
export const names = {
  app: 'model',
  virtualService: 'mlmodel-virtualservice',
  header: 'x-api-version',
  deployment: { green: 'model-green', blue: 'model-blue' },
  host: { green: 'model-svc-green', blue: 'model-svc-blue' },
} as const

/** The parts of the objects that are read here. */
export interface Deployment {
  metadata: { name: string }
  spec: { replicas?: number; template: { spec: { containers: { image: string }[] } } }
  status?: { readyReplicas?: number }
}
export interface VirtualService {
  metadata: { name: string; annotations?: Record<string, string> }
  spec: { http?: HttpRoute[] }
}
interface HttpRoute {
  match?: { headers?: Record<string, unknown> }[]
  route?: { destination: { host: string }; weight?: number }[]
}

/**
 * Reads the slots and the weights from the cluster.
 * @param digestOf  of an image reference, as the registry knows it
 */
export async function readSlots(
  api: ApiClient,
  namespace: string,
  digestOf: (image: string) => string | undefined,
): Promise<Omit<Observation, 'answers'>> {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const routes = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices`
  const green = (await api.get(`${deployments}/${names.deployment.green}`)) as Deployment | undefined
  const blue = (await api.get(`${deployments}/${names.deployment.blue}`)) as Deployment | undefined
  const virtualService = (await api.get(`${routes}/${names.virtualService}`)) as VirtualService | undefined
  const seen = (deployment: Deployment): SlotSeen => {
    const slot = slotOf(deployment)
    return { ...slot, digest: digestOf(slot.image) }
  }
  return {
    weights: virtualService && weightsOf(virtualService),
    green: green && seen(green),
    blue: blue && seen(blue),
  }
}

/** What a slot's Deployment says by itself. */
export function slotOf({ spec, status }: Deployment): Omit<SlotSeen, 'digest'> {
  const image = spec.template.spec.containers[0]?.image ?? ''
  return { image, ready: status?.readyReplicas ?? 0, wanted: spec.replicas ?? 1 }
}

/**
 * The weights of the one route that everybody's requests take: the one without a match on the header. A single
 * destination gets all, whatever its weight says; a destination without a weight beside others gets none.
 */
export function weightsOf({ spec }: Pick<VirtualService, 'spec'>): Observation['weights'] {
  const open = (spec.http ?? []).filter((route) => !(route.match ?? []).some(({ headers }) => headers?.[names.header]))
  const [route, ...more] = open
  if (route === undefined || more.length > 0) return undefined
  const destinations = route.route ?? []
  const shareOf = (host: string): number =>
    destinations
      .filter(({ destination }) => destination.host.split('.')[0] === host)
      .reduce((sum, { weight }) => sum + (destinations.length === 1 ? 100 : (weight ?? 0)), 0)
  return { green: shareOf(names.host.green), blue: shareOf(names.host.blue) }
}
