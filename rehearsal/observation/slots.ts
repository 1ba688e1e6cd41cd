import type { ApiClient } from './api-client.ts'
import type { Observation, SlotSeen } from './observation.ts'

/** The guide's names, by which the rehearsal finds what the task made. */
const names = {
  virtualService: 'mlmodel-virtualservice',
  header: 'x-api-version',
  deployment: { green: 'model-green', blue: 'model-blue' },
  host: { green: 'model-svc-green', blue: 'model-svc-blue' },
} as const

/** The parts of the objects that are read here. */
interface Deployment {
  spec: { replicas?: number; template: { spec: { containers: { image: string }[] } } }
  status?: { readyReplicas?: number }
}
interface VirtualService {
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
  return {
    weights: virtualService && weightsOf(virtualService),
    green: green && slotOf(green, digestOf),
    blue: blue && slotOf(blue, digestOf),
  }
}

function slotOf({ spec, status }: Deployment, digestOf: (image: string) => string | undefined): SlotSeen {
  const image = spec.template.spec.containers[0]?.image ?? ''
  return { image, digest: digestOf(image), ready: status?.readyReplicas ?? 0, wanted: spec.replicas ?? 1 }
}

/**
 * The weights of the one route that everybody's requests take: the one without a match on the header. A single
 * destination gets all, whatever its weight says; a destination without a weight beside others gets none.
 */
export function weightsOf({ spec }: VirtualService): Observation['weights'] {
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
