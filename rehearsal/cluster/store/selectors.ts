/** Which labels a selector selects. */
import type { LabelRequirement, LabelSelector } from '../objects.ts'

/**
 * Whether labels fit a selector: all of its requirements hold. `NotIn` and `DoesNotExist` also hold where the label is
 * missing.
 */
export function selects(selector: LabelSelector, labels: Record<string, string> | undefined): boolean {
  const own = labels ?? {}
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (own[key] !== value) return false
  return (selector.matchExpressions ?? []).every((requirement) => holds(requirement, own))
}

function holds({ key, operator, values = [] }: LabelRequirement, labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}
