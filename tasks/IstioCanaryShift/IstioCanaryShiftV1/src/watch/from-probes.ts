import type { Clock } from '../clock.ts'
import { type Sample, type Samples, sampleOfProbes } from '../gate/sample.ts'
import { msg } from '../language/message.ts'
import type { Prober } from '../proof/prober.ts'
import type { Probes } from '../proof/probes.ts'
import { answersOf, Counter, type Tally } from '../proof/tally.ts'
import { defaultPace, sampleWindow } from '../proof/window.ts'
import type { Observation, Source } from './source.ts'

/** The probes' own answers, spread evenly over the time: for those who have no Prometheus, or no traffic yet. */
export function fromProbes(open: () => Promise<Probes>, clock: Clock, signal: AbortSignal): Source {
  return {
    begin: async ({ seconds, atMost }) => {
      const { prober, count } = await open()
      const perSecond = Math.min(defaultPace.perSecond, count / seconds)
      return observe(prober, perSecond, atMost, clock, signal)
    },
    advice: msg`Send more probes by the input 'probeCount', or for longer by 'observeSeconds': blue gets its share of them.`,
  }
}

function observe(prober: Prober, perSecond: number, atMost: number, clock: Clock, signal: AbortSignal): Observation {
  const over = new AbortController()
  const counter = new Counter()
  const counted: Prober = {
    connect: () => {
      const { ask, close } = prober.connect()
      return {
        close,
        ask: async (headers) => {
          const outcome = await ask(headers)
          // What is cut off at the end says nothing.
          if (!over.signal.aborted) counter.add(outcome)
          return outcome
        },
      }
    },
  }
  const pace = { ...defaultPace, perSecond, windowMs: (atMost + 60) * 1000 }
  const sampling = { headers: {}, count: Math.ceil(perSecond * atMost), pace, giveUp: () => false }
  const sending = sampleWindow(counted, sampling, clock, AbortSignal.any([signal, over.signal]))
  // It fails when it is ended, and by nothing else.
  const ended = sending.catch(() => undefined)
  return {
    look: async () => ({ samples: samplesOf(counter.tally), queries: new Map(), notes: notesOf(counter.tally) }),
    end: async () => {
      over.abort()
      await ended
    },
  }
}

/** What no slot has answered is held against blue: a pass must not rest on requests that were lost. */
function samplesOf(tally: Tally): Samples {
  const { green, blue } = tally.slots
  return { green: sampleOfProbes(green), blue: withLost(sampleOfProbes(blue), lostOf(tally)) }
}

function withLost(sample: Sample, lost: number): Sample {
  return { ...sample, requests: sample.requests + lost, errors: sample.errors + lost }
}

function lostOf(tally: Tally): number {
  return tally.requests - answersOf(tally) + tally.unattributed.errors
}

function notesOf(tally: Tally): readonly string[] {
  const lost = lostOf(tally)
  if (lost === 0) return []
  return [msg`${lost} of ${tally.requests} probes were answered by neither slot; they count as errors of blue.`]
}
