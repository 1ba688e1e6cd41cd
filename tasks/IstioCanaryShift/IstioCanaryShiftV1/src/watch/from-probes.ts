import type { Clock } from '../clock.ts'
import { type Sample, type Samples, sampleOfProbes } from '../gate/sample.ts'
import type { Prober } from '../proof/prober.ts'
import type { Probes } from '../proof/probes.ts'
import { answersOf, Counter, type Tally } from '../proof/tally.ts'
import { defaultPace, sampleWindow } from '../proof/window.ts'
import type { Observation, Source } from './source.ts'

/** The probes' own answers, spread evenly over the time: for those who have no Prometheus, and no traffic yet. */
export function fromProbes(open: () => Promise<Probes>, clock: Clock, signal: AbortSignal): Source {
  return {
    begin: async (seconds) => {
      const { prober, count } = await open()
      return sample(prober, Math.min(count, defaultPace.perSecond * seconds), seconds, clock, signal)
    },
    advice: `Set more probes by the input 'probeCount', or a longer time by 'observeSeconds': blue gets its share of them.`,
  }
}

function sample(prober: Prober, count: number, seconds: number, clock: Clock, signal: AbortSignal): Observation {
  const over = new AbortController()
  const pace = { ...defaultPace, perSecond: count / seconds, windowMs: seconds * 1000 }
  let latest: Tally = new Counter().tally
  const giveUp = (tally: Tally) => {
    latest = tally
    return false
  }
  const sampling = sampleWindow(
    prober,
    { headers: {}, count, pace, giveUp },
    clock,
    AbortSignal.any([signal, over.signal]),
  )
  // Whoever waits for it, is told; nobody may be waiting yet.
  sampling.catch(() => undefined)
  return {
    look: async (isLast) => {
      const tally = isLast ? (await sampling).tally : latest
      return { samples: samplesOf(tally), queries: new Map(), notes: notesOf(tally) }
    },
    end: async () => {
      over.abort()
      await Promise.allSettled([sampling])
    },
  }
}

/** What no slot has answered is held against blue: a pass must not rest on requests that were lost. */
function samplesOf(tally: Tally): Samples {
  const lost = lostOf(tally)
  const { green, blue } = tally.slots
  return { green: sampleOfProbes(green), blue: withLost(sampleOfProbes(blue), lost) }
}

function withLost(sample: Sample, lost: number): Sample {
  return { ...sample, requests: sample.requests + lost, errors: sample.errors + lost }
}

function lostOf(tally: Tally): number {
  return tally.requests - answersOf(tally) + tally.unattributed.errors
}

function notesOf(tally: Tally): readonly string[] {
  const lost = lostOf(tally)
  return lost === 0
    ? []
    : [`${lost} of ${tally.requests} probes were answered by neither slot; they count as errors of blue.`]
}
