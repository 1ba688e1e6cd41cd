import type { Restrictions } from './definition.ts'

/** Commands of the area `task` that stay allowed when commands are restricted. */
const harmless = new Set([
  'complete',
  'debug',
  'issue',
  'logdetail',
  'logissue',
  'prependpath',
  'setprogress',
  'setsecret',
  'settaskvariable',
  'setvariable',
])

/** Whether all of `restrictions` (the task's, the step's) let the command through. */
export function commandAllowed(restrictions: readonly Restrictions[], area: string, event: string): boolean {
  const restricted = restrictions.some((each) => each.commandMode === 'restricted')
  return !restricted || (area === 'task' && harmless.has(event))
}

/** Whether all of `restrictions` let the variable be set. */
export function variableAllowed(restrictions: readonly Restrictions[], variable: string): boolean {
  return restrictions.every(
    (each) => each.settableVariables?.some((pattern) => wildcard(pattern).test(variable)) ?? true,
  )
}

function wildcard(pattern: string): RegExp {
  if (/[[\]{}!+@()]/.test(pattern)) {
    throw new Error(
      `The pattern '${pattern}' for settable variables has more than '*' and '?', which is not supported.`,
    )
  }
  const source = pattern
    .replace(/[.^$|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'i')
}
