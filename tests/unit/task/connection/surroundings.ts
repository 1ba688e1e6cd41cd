import type { Outside } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/outside.ts'
import type { ServiceConnection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/service-connection.ts'
import type { HttpProxy } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network.ts'

export type Values = Readonly<Record<string, string | undefined>>

/** Surroundings of a connection whose clock moves only by waiting, and that remember what was masked. */
export interface Surroundings extends Outside {
  readonly masked: string[]
  /** How long was waited, each time, in milliseconds. */
  readonly waited: number[]
  /** Lets that much time pass. */
  pass(ms: number): void
}

export function surroundings(proxy?: HttpProxy): Surroundings {
  const masked: string[] = []
  const waited: number[] = []
  let now = Date.UTC(2026, 10, 23)
  return {
    network: { proxyFor: () => proxy, authorities: undefined },
    mask: (secret) => void masked.push(secret),
    now: () => now,
    sleep: async (ms) => {
      waited.push(ms)
      now += ms
    },
    masked,
    waited,
    pass: (ms) => {
      now += ms
    },
  }
}

/** A service connection as the agent knows it, whose names, as the agent's, are the same in upper and lower case. */
export function serviceConnection(
  url: string | undefined,
  scheme: string | undefined,
  parameters: Values,
  data: Values,
): ServiceConnection {
  const reader = (values: Values) => {
    const lower = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]))
    return (key: string) => lower.get(key.toLowerCase())
  }
  return { url, scheme, parameter: reader(parameters), data: reader(data) }
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A JWT with these claims and a signature that nobody checks. */
export function jwt(claims: object): string {
  return ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
}
