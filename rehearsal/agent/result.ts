/** How a step, a job or a stage ended, in the agent's own names and order: what comes later is worse. */
export type TaskResult = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled' | 'Skipped' | 'Abandoned'

const order: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped', 'Abandoned']

/** The result named `text`, exactly as spelled: `Cancelled` (task-lib's spelling) is none, as for the agent. */
export function taskResult(text: string): TaskResult | undefined {
  return order.find((result) => result === text)
}

/** The worse of two results. What ended beyond `Failed` (canceled, skipped, abandoned) stays as it is. */
export function mergeResults(current: TaskResult | undefined, coming: TaskResult): TaskResult {
  if (current === undefined) return coming
  if (order.indexOf(current) > order.indexOf('Failed')) return current
  return order.indexOf(coming) >= order.indexOf(current) ? coming : current
}
