/** Conditions of a status, replaced by type. */
import type { Condition } from '../objects.ts'

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** The list without one type. */
export function withoutCondition(conditions: readonly Condition[], type: string): Condition[] {
  return conditions.filter((condition) => condition.type !== type)
}

/**
 * The list with a condition put in place of the one of its type. `lastTransitionTime` stays while the status stays. What says the same
 * (status and reason) as before is left as it was, with its old times.
 */
export function withCondition(conditions: readonly Condition[], next: Condition): Condition[] {
  const present = findCondition(conditions, next.type)
  if (present !== undefined && present.status === next.status && present.reason === next.reason) return [...conditions]
  return replaceCondition(conditions, next)
}

/** As `withCondition`, but writes also what says the same, so that its time of update moves on. */
export function replaceCondition(conditions: readonly Condition[], next: Condition): Condition[] {
  const present = findCondition(conditions, next.type)
  const since = present?.status === next.status ? present.lastTransitionTime : undefined
  const replaced = since === undefined ? next : { ...next, lastTransitionTime: since }
  return [...withoutCondition(conditions, next.type), replaced]
}
