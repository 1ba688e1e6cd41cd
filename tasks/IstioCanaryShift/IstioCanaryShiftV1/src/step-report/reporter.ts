import { attachmentType } from '../../../../../step-report/format.ts'
import type { Agent } from '../agent.ts'
import type { Progress } from '../apply/undertaking.ts'
import type { Clock } from '../clock.ts'
import type { Language } from '../language/choose.ts'
import { msg } from '../language/message.ts'
import type { Log } from '../report/log.ts'
import { safeLine, safeText } from '../report/text.ts'
import { Refusal } from '../rollout/refusal.ts'
import type { Action } from '../rollout/request.ts'
import type { RunIdentity } from '../rollout/run-identity.ts'
import { type State, stateOf } from '../rollout/state.ts'
import { buildStepReport, type Ending, type Place } from './build.ts'
import { openChronicle } from './chronicle.ts'
import { cleaned } from './cleaned.ts'
import { attachmentName, identityOf } from './identity.ts'
import { openPace } from './pace.ts'
import { summaryOf, summaryTitle } from './summary.ts'

/** What the step is, and where it has come to: filled in as it becomes known. */
export interface Subject {
  run?: RunIdentity | undefined
  action?: Action | undefined
  dryRun?: boolean
  language?: Language
  place?: Place | undefined
  readonly progress: Progress
}

/** Tells the pipeline run of the step: as data for its pages while it goes on, and as a card at its end. */
export interface Reporter {
  /** The same log; what is told by it is reported. */
  overhear(log: Log): Log
  overhearWarnings(warn: (message: string) => void): (message: string) => void
  /** There is something new to show: it is attached now, or soon when something was just now. */
  news(): void
  /**
   * The step is over: its last report is attached, and its card. A step whose action or run is not known has neither.
   * @param state where everything stands; undefined when that could not be read any more.
   */
  end(ending: Ending, state: State | undefined): void
}

/** @param subject is read at each report. */
export function openReporter(agent: Agent, clock: Clock, subject: Subject): Reporter {
  const step = identityOf(agent.variable)
  const startedAt = clock.now()
  const pace = openPace(clock, () => attach(undefined, undefined))
  // Before anything of the cluster is known there is little to show.
  const news = () => {
    if (subject.progress.observed !== undefined) pace.news()
  }
  const chronicle = openChronicle(clock.now, news)
  // Secrets first: what is cut or escaped is no longer found.
  const clean = (text: string) => safeText(agent.conceal(text))
  let sequence = 0
  let isBroken = false

  function report(ending: Ending | undefined, state: State | undefined) {
    const { run, action, dryRun = false, language = 'en', place, progress } = subject
    if (run === undefined || action === undefined) return undefined
    sequence++
    const found = progress.found ?? (progress.changed ? undefined : progress.observed)
    return cleaned(
      buildStepReport({
        step,
        sequence,
        startedAt,
        now: clock.now(),
        language,
        run,
        action,
        dryRun,
        place,
        progress,
        state: ending === undefined ? readable(progress.observed, place) : (state ?? lastKnown()),
        before: readable(found, place)?.weights,
        chronicle,
        ending,
      }),
      clean,
    )
  }

  /** What was seen last, but for the traffic, of which nobody knows where it is by now. */
  function lastKnown(): State | undefined {
    const known = readable(subject.progress.observed, subject.place)
    return known && { ...known, weights: undefined }
  }

  // The work goes on whatever becomes of telling: a fault in it is a warning, and ends the telling.
  function attach(ending: Ending | undefined, state: State | undefined): void {
    if (isBroken) return
    try {
      const made = report(ending, state)
      if (made === undefined) return
      agent.attach(attachmentType, attachmentName(made.step, made.startedAt, made.sequence), JSON.stringify(made))
      if (ending !== undefined) agent.attach(summaryType, summaryTitle(made), summaryOf(made))
    } catch (error) {
      isBroken = true
      const why = (error as Error).message
      agent.warn(safeLine(agent.conceal(msg`What this step did could not be told to the run's pages: ${why}`)))
    }
  }

  return {
    overhear: chronicle.overhear,
    overhearWarnings: chronicle.overhearWarnings,
    news,
    end(ending, state) {
      pace.stop()
      attach(ending, state)
    },
  }
}

/** Attachments of this type are the cards of a run's page. */
const summaryType = 'Distributedtask.Core.Summary'

/** The state, or undefined when what is there is no rollout's: the step itself says why. */
function readable(observed: Progress['observed'], place: Place | undefined): State | undefined {
  if (observed === undefined || place === undefined) return undefined
  try {
    return stateOf(observed, place.target)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
