import { AnalysisFailure } from './analysis/analysis-failure.ts'
import type { Who } from './api-failure.ts'
import { tellApiFailure } from './api-failure.ts'
import { AnalysisObjection } from './apply/analysis-objection.ts'
import { PartlyWritten } from './apply/partly-written.ts'
import { SlotNotReady } from './apply/slot-not-ready.ts'
import { StageFailure } from './apply/stage-failure.ts'
import { ApiFailure, Outdated, Unreachable } from './cluster/failure.ts'
import { ConnectionError } from './connection/connection-error.ts'
import { InputError } from './inputs/input-error.ts'
import { sentences } from './language/composition.ts'
import { msg } from './language/message.ts'
import { MetricsError } from './metrics/metrics-error.ts'
import { NetworkError } from './network/network-error.ts'
import { tellLanding } from './report/tell-landing.ts'
import { Refusal } from './rollout/refusal.ts'

/** An error as a reader needs it: what happened, and what to do next. What it did to traffic is added by who knows. */
export interface Failure {
  readonly what: string
  /** Details, a line each. */
  readonly details: readonly string[]
  readonly next: string
}

/**
 * Tells every error that the task raises or meets; one that it does not expect is told with its stack.
 * @param who by whom the cluster was asked, once that is known.
 */
export function failureOf(error: unknown, who?: Who): Failure {
  if (error instanceof InputError) return tell(error.message, msg`Correct the input and run this step again.`)
  if (error instanceof ConnectionError) return tell(error.message, msg`Correct the connection and run this step again.`)
  if (error instanceof Refusal) return tell(error.message, error.remedy)
  if (error instanceof AnalysisFailure) return tell(error.message, error.remedy)
  if (error instanceof AnalysisObjection) return tell(error.message, error.remedy, error.findings)
  if (error instanceof StageFailure) {
    const { landing, cause } = error
    const why = msg`Why: ${cause.message}`
    // The way back that failed ends with a command, which has a line of its own.
    const what = landing.kind === 'failed' ? `${tellLanding(landing)}\n${why}` : sentences(tellLanding(landing), why)
    return tell(what, cause.remedy)
  }
  if (error instanceof SlotNotReady) {
    return tell(
      error.message,
      msg`Mend the cause and run this step again, or run the action 'rollback'.`,
      error.reasons,
    )
  }
  if (error instanceof PartlyWritten) {
    const { what, details, next } = failureOf(error.cause, who)
    return tell(sentences(msg`Not every VirtualService could be written.`, what), next, [...error.states, ...details])
  }
  if (error instanceof Outdated && error.cause instanceof ApiFailure && error.cause.status === 422) {
    return tell(error.message, msg`The API server does not accept it, also after reading anew: mend what it names.`)
  }
  if (error instanceof Outdated && error.cause instanceof ApiFailure && error.cause.status >= 500) {
    return tell(
      error.message,
      msg`The API server fails at it again and again: mend what it names, then run this step again.`,
    )
  }
  if (error instanceof Outdated && error.cause instanceof Unreachable)
    return tell(error.message, error.cause.cause.next)
  if (error instanceof Outdated) {
    return tell(
      sentences(error.message, msg`Others kept writing in between.`),
      msg`Find out who writes, then run this step again.`,
    )
  }
  if (error instanceof ApiFailure) return tellApiFailure(error, who)
  if (error instanceof Unreachable) return tell(error.message, error.cause.next)
  if (error instanceof NetworkError) return tell(error.message, error.next)
  if (error instanceof MetricsError) return tell(error.message, error.next)
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return tell(msg`The task failed in a way that it does not know.`, msg`Report this with the log.`, stack.split('\n'))
}

function tell(what: string, next: string, details: readonly string[] = []): Failure {
  return { what, next, details }
}
