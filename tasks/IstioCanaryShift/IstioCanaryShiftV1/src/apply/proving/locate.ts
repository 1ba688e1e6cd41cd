import { ApiFailure } from '../../cluster/failure.ts'
import type { Kind } from '../../cluster/resource.ts'
import { sentences } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import type { Gateway, IngressService, ProbeAddress } from '../../proof/address.ts'
import { findProbeAddress, NoProbeAddress } from '../../proof/address.ts'
import type { KubernetesObject, VirtualService } from '../../rollout/objects.ts'
import type { AskedAddress } from '../../rollout/proof-request.ts'
import { Refusal } from '../../rollout/refusal.ts'
import type { Target } from '../../rollout/request.ts'
import { readRouting } from '../../rollout/virtual-service.ts'

/** Reads an object of any namespace; undefined when it is not there. */
export type ReadObject = <T extends KubernetesObject>(
  kind: Kind,
  namespace: string,
  name: string,
) => Promise<T | undefined>

const byAddress = () => msg`Set the input 'probeUrl' to the address at which clients reach the model.`

/**
 * Where the weighted route can be asked: at the address that was given, or at the ingress gateway's own.
 * @throws Refusal `gatewayUnknown` when that cannot be found out, with the input to set.
 */
export async function locateGateway(
  asked: AskedAddress,
  virtualService: VirtualService,
  target: Target,
  read: ReadObject,
): Promise<ProbeAddress> {
  if (asked.kind === 'url') return { url: asked.url, host: undefined }
  const { route, headerRoutes } = readRouting(virtualService, target)
  const [service, gateway] = await Promise.all([
    expectObject<IngressService>('Service', asked.namespace, asked.service, read),
    readGateway(virtualService, target, read),
  ])
  try {
    return findProbeAddress({ service, gateway, virtualService, route: route.index, headerRoutes })
  } catch (error) {
    if (error instanceof NoProbeAddress) throw unknown(error.message, error.next)
    throw error
  }
}

/** The first Gateway that the VirtualService is bound to; `mesh` is none. */
async function readGateway({ metadata, spec }: VirtualService, target: Target, read: ReadObject): Promise<Gateway> {
  const named = (spec.gateways ?? []).find((gateway) => gateway !== 'mesh')
  if ((spec.hosts ?? []).length === 0) {
    throw unknown(
      msg`VirtualService '${metadata.name}' has no hosts: another one delegates to it, and that one has hosts and gateways.`,
      byAddress(),
    )
  }
  if (named === undefined) {
    throw unknown(
      msg`VirtualService '${metadata.name}' is bound to no Gateway, so no ingress gateway obeys it.`,
      byAddress(),
    )
  }
  const [namespace, name] = named.includes('/') ? named.split('/', 2) : [target.namespace, named]
  return expectObject<Gateway>('Gateway', namespace ?? '', name ?? '', read)
}

async function expectObject<T extends KubernetesObject>(
  kind: 'Service' | 'Gateway',
  namespace: string,
  name: string,
  read: ReadObject,
): Promise<T> {
  const what = msg`${kind} '${name}' in namespace '${namespace}'`
  try {
    const object = await read<T>(kind, namespace, name)
    if (object !== undefined) return object
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status !== 403) throw error
    throw unknown(
      msg`${what} tells where the gateway is, and this step may not read it: ${error.message}`,
      sentences(byAddress(), msg`Or grant 'get' on it (docs/permissions.md).`),
    )
  }
  const otherwise = kind === 'Service' ? [msg`Or set 'gatewayService' to the Service of your ingress gateway.`] : []
  throw unknown(
    msg`${what} is to tell where the gateway is, and it is not there.`,
    sentences(byAddress(), ...otherwise),
  )
}

function unknown(message: string, remedy: string): Refusal {
  return new Refusal('gatewayUnknown', message, remedy)
}
