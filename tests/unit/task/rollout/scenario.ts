import type {
  Deployment,
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import {
  readRecord,
  recordAnnotation,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import type {
  DeployRequest,
  Request,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { creation, deploymentOf, digestB, guideVirtualService, runNumber, serviceOf, target } from './fixtures.ts'
import type { World } from './world.ts'

/** Requests, stages and looks that the tests of the plans share. */

export const change = {
  takeOver: false,
  timeoutSeconds: 60,
  onDrift: 'fail',
  dryRun: false,
  proof: undefined,
  markSlots: false,
} as const
export const advance = { ...change, onFailure: 'rollback' } as const
export const deploy = (image: string): DeployRequest => ({
  action: 'deploy',
  ...advance,
  image,
  container: undefined,
  manifest: undefined,
  creation,
  blueReplicas: undefined,
  mirrorPercent: 0,
})
export const shift = (...shares: [number, ...number[]]): Request => ({
  action: 'shift',
  ...advance,
  shares,
  stepSeconds: 0,
  gates: undefined,
  capacity: 'warn',
})
export const promote: Request = { action: 'promote', ...advance }
export const remove: Request = { action: 'remove', ...advance, drainSeconds: 10, capacity: 'warn' }
export const rollback: Request = { action: 'rollback', ...change, drainSeconds: 10, capacity: 'warn' }
export const imageB = 'acr.io/model:B'
export const promotedB = `acr.io/model:B@${digestB}`

/** The guide's objects with A as green, as its own Helm pipeline left them. */
export const guide = (): KubernetesObject[] => [
  guideVirtualService({ green: 100, blue: 0 }),
  { apiVersion: 'networking.istio.io/v1beta1', kind: 'Gateway', metadata: { name: 'mlmodel-gateway' } },
  serviceOf('green'),
  serviceOf('blue'),
  deploymentOf('green', 'acr.io/model:A'),
]

export const stages: readonly { stage: string; request: Request }[] = [
  { stage: 'Blue_0', request: deploy(imageB) },
  { stage: 'Blue_50', request: shift(50) },
  { stage: 'Blue_100', request: shift(100) },
  { stage: 'Blue_Green', request: promote },
  { stage: 'Green_100', request: remove },
]

export function look(world: World) {
  const routing = readRouting(
    world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService,
    target,
  )
  const image = (name: string) => world.get<Deployment>('Deployment', name)?.spec.template.spec.containers[0]?.image
  return {
    weights: routing.route.weights,
    phase: routing.record?.phase,
    green: image('model-green'),
    blue: image('model-blue'),
    blueAnsweredBy: routing.headerRoutes.find(({ asked }) => asked === 'blue')?.answers,
  }
}

export function refusal(action: () => unknown): Refusal {
  try {
    action()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

export function walk(world: World, upTo: string, run = runNumber(2)): World {
  for (const { stage, request } of stages) {
    world.act(request, run)
    if (stage === upTo) return world
  }
  return world
}

export function recordIn(world: World) {
  const { metadata } = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService
  return readRecord(metadata.annotations?.[recordAnnotation])
}
