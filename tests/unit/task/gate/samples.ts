import type {
  Bucket,
  Latencies,
  Sample,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/sample.ts'

/** The bounds of Istio's duration histogram, in milliseconds, as far as the tests go. */
export const bounds = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, Number.POSITIVE_INFINITY]

/** Latencies counted into Istio's buckets. */
export function bucketed(ms: readonly number[]): Latencies {
  const buckets: Bucket[] = bounds.map((upTo, index) => {
    const above = bounds[index - 1] ?? Number.NEGATIVE_INFINITY
    return { upTo, count: ms.filter((value) => value > above && value <= upTo).length }
  })
  return { kind: 'bucketed', buckets }
}

/** A slot with so many requests, the last of them errors, that all took the same time. */
export function counted(requests: number, errors: number, ms = 10): Sample {
  return { requests, errors, latencies: { kind: 'measured', ms: new Array<number>(requests).fill(ms) } }
}

/** Evenly distributed draws from 0 up to 1 that are the same in every run (the generator mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
