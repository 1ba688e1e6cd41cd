import type { Cell, ContenderKey, Results, Sample } from '../../bench/results.ts'

/** A sample that took so long. */
export function sample(
  wallMs: number,
  more: { readonly peakMiB?: number; readonly connections?: number } = {},
): Sample {
  const { peakMiB = 50, connections = 1 } = more
  const request = { method: 'GET', path: '/apis/apps/v1/namespaces/bench-1/deployments?labelSelector=a%3Db' }
  return { wallMs, cpuMs: wallMs / 2, peakKb: peakMiB * 1024, traffic: { requests: [request], connections } }
}

/** The samples of one situation, 0 ms and 10 routes where nothing else is told. */
export function cell(
  samples: Partial<Record<ContenderKey, readonly Sample[]>>,
  { roundTripMs = 0, routes = 10 } = {},
): Cell {
  return { roundTripMs, routes, samples }
}

/** Results as a run of the bench has them. */
export function results(part: Partial<Results> = {}): Results {
  return {
    cluster: 'embedded',
    date: '2026-11-28',
    machine: { cores: 2, processor: 'Made up', memoryGiB: 24, system: 'Linux 6', load: 0.5 },
    versions: {
      ...{ nodes: ['20.20.2', '24.18.1'], bench: '20.20.2', kubectl: 'v1.36.6', helm: 'v3.22.0' },
      ...{ server: 'v1.34.0', commit: 'abcdef0123' },
    },
    rounds: 3,
    cells: [],
    rollouts: [],
    ...part,
  }
}
