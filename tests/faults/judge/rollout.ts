import type { Seen } from '../../e2e/canary.ts'

export interface Weights {
  readonly green: number
  readonly blue: number
}

export interface Record {
  readonly run: { readonly id: number }
  readonly phase: string
  readonly firstRelease: boolean
  readonly images: { readonly before: string | null; readonly candidate: string; readonly promoted: string | null }
  readonly weights: Weights
}

interface Destination {
  readonly destination: { readonly host: string }
  readonly weight?: number
}

/** Which slot a destination leads to; undefined for one of somebody else. */
export function slotOf({ destination }: Destination): 'green' | 'blue' | undefined {
  const [, slot] = /^model-svc-(green|blue)\b/.exec(destination.host) ?? []
  return slot as 'green' | 'blue' | undefined
}

/** The weights of the weighted route, which is the last one. */
export function weightsOf({ spec }: Seen): Weights {
  const route: readonly Destination[] = spec.http.at(-1).route
  const weightOf = (slot: string) => route.find((one) => slotOf(one) === slot)?.weight ?? 0
  return { green: weightOf('green'), blue: weightOf('blue') }
}

export function recordOf({ metadata }: Seen): Record | undefined {
  const text = metadata.annotations?.['istio-canary-shift/rollout']
  return text === undefined ? undefined : JSON.parse(text)
}

export function imageOf({ spec }: Seen): string {
  return spec.template.spec.containers[0].image
}

export function readyPods(deployment: Seen | undefined): number {
  return deployment?.status?.readyReplicas ?? 0
}

export function isLeaving({ metadata }: Seen): boolean {
  return 'deletionTimestamp' in metadata
}
