import { msg } from '../language/message.ts'
import type { JsonPatch } from './json-patch.ts'
import { pointer } from './json-patch.ts'
import type { OnFailure, Request, RollbackRequest, Target } from './request.ts'
import type { Routed } from './virtual-service.ts'
import type { Weights } from './weights.ts'
import { sameWeights } from './weights.ts'

/** Where the traffic was left after a proof or a gate failed. */
export type Landing =
  /** Where it was meant to be left. `proof` tells how that was proven; undefined when no proof is wanted. */
  | { readonly kind: 'landed'; readonly way: WayBack; readonly weights: Weights; readonly proof: string | undefined }
  /** The weights are where they were meant to be, and the proof of that failed, too. */
  | { readonly kind: 'unproven'; readonly way: WayBack; readonly weights: Weights; readonly why: string }
  /** Nothing was to be moved. */
  | { readonly kind: 'kept'; readonly because: string | undefined; readonly weights: Weights }
  /** The way back failed. `weights` are those that are still there, as far as they can be read. */
  | {
      readonly kind: 'failed'
      readonly way: WayBack
      readonly weights: Weights | undefined
      readonly why: string
      /** Sets the weights by hand. */
      readonly command: string
    }

export type WayBack = 'rollback' | 'restore'

/** What is to be done when what an action did is not proven, and why it is less than what was asked for. */
export function wayOf(
  request: Request,
  found: Weights | undefined,
  now: Weights,
): { way: OnFailure; because?: string } {
  if (request.action === 'status' || request.action === 'rollback') {
    return { way: 'keep', because: msg`this is the way back itself, and nothing else is tried` }
  }
  if (request.onFailure !== 'restore') return { way: request.onFailure }
  if (request.action === 'deploy') return { way: 'keep', because: msg`'deploy' gives traffic to green only` }
  if (found === undefined || sameWeights(found, now)) {
    return { way: 'keep', because: msg`the weights are as before this step` }
  }
  return { way: 'restore' }
}

/** The rollback that an action falls back to. */
export function rollbackOf(request: Exclude<Request, { readonly action: 'status' }>): RollbackRequest {
  const { timeoutSeconds, proof, markSlots } = request
  return {
    action: 'rollback',
    takeOver: false,
    timeoutSeconds,
    onDrift: 'fail',
    dryRun: false,
    proof,
    markSlots,
    drainSeconds: 'drainSeconds' in request ? request.drainSeconds : usualDrainSeconds,
    capacity: 'capacity' in request ? request.capacity : 'warn',
  }
}

const usualDrainSeconds = 10

/** The command by which an operator sets the weights, in a shell as Linux and macOS have it. */
export function commandByHand({ virtualService, route }: Routed, target: Target, weights: Weights): string {
  const list = ['spec', route.protocol, route.index, 'route'] as const
  const at = (index: number, value: number): JsonPatch => [
    { op: 'add', path: pointer(...list, index, 'weight'), value },
  ]
  const patch = [...at(route.green, weights.green), ...(route.blue === undefined ? [] : at(route.blue, weights.blue))]
  const [kind, { name }] = ['virtualservices.networking.istio.io', virtualService.metadata]
  return `kubectl patch ${kind} ${name} --namespace ${target.namespace} --type json --patch '${JSON.stringify(patch)}'`
}
