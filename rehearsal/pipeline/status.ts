import type { TaskResult } from '../agent/result.ts'
import type { Context } from './expression/evaluate.ts'

type StatusFunctions = Context['status']

const wentWell = (result: TaskResult | undefined): boolean => result === 'Succeeded' || result === 'SucceededWithIssues'

/**
 * What the status functions answer in the condition of a stage or a job.
 * Source: learn.microsoft.com, "Expressions", job status check functions. A skipped dependency has neither succeeded nor
 * failed. Without names all dependencies count, those through others too.
 * @param ancestors  the results of all of them
 * @param canceled  whether the run was canceled
 */
export function dependencyStatus(ancestors: ReadonlyMap<string, TaskResult>, canceled: boolean): StatusFunctions {
  const resultsOf = (names: readonly string[]): (TaskResult | undefined)[] =>
    names.length === 0 ? [...ancestors.values()] : names.map((name) => ancestors.get(name))
  return {
    always: () => true,
    canceled: () => canceled,
    succeeded: (names) => resultsOf(names).every(wentWell),
    failed: (names) => resultsOf(names).some((result) => result === 'Failed'),
    succeededorfailed: (names) =>
      !canceled && (names.length === 0 || resultsOf(names).some((result) => wentWell(result) || result === 'Failed')),
  }
}

/** What the status functions answer in the condition of a step, by how its job stands (`Agent.JobStatus`). */
export function stepStatus(job: TaskResult): StatusFunctions {
  return {
    always: () => true,
    canceled: () => job === 'Canceled',
    succeeded: () => wentWell(job),
    failed: () => job === 'Failed',
    succeededorfailed: () => wentWell(job) || job === 'Failed',
  }
}

/** The result of a stage whose jobs ended so, or of a run whose stages did. */
export function summarize(results: readonly TaskResult[]): TaskResult {
  if (results.includes('Failed') || results.includes('Abandoned')) return 'Failed'
  if (results.includes('Canceled')) return 'Canceled'
  if (results.includes('SucceededWithIssues')) return 'SucceededWithIssues'
  return results.length > 0 && results.every((result) => result === 'Skipped') ? 'Skipped' : 'Succeeded'
}
