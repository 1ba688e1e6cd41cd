import { isDeepStrictEqual } from 'node:util'
import type { Look } from '../../e2e/canary.ts'
import type { Account, Story } from '../storm/story.ts'
import { isDone } from '../way/exchange.ts'

/** Where a rollout did not come to what was asked for. @param undisturbed  what a release leaves that nothing disturbs */
export function courseFindings({ accounts, end, schedule }: Story, undisturbed: unknown): readonly string[] {
  const steps = accounts.flatMap((account) => {
    const { step, part } = account
    return findingsOf(account).map((finding) => `${part}: ${step.action} of run ${step.run}: ${finding}`)
  })
  const again = accounts.flatMap((account, at) => {
    const disturbed = accounts[at - 1]
    if (account.part !== 'again' || disturbed === undefined || !disturbed.isAlone) return []
    return againFindings(disturbed, account)
  })
  const ends =
    schedule.ending !== 'release' || isDeepStrictEqual(end, undisturbed)
      ? []
      : [`after the storm a release left not what it leaves undisturbed:`, ...differences(end, undisturbed)]
  return [...steps, ...again, ...ends]
}

/** A step that succeeds has brought about what it was asked for, unless others came in between. */
function findingsOf(account: Account): string[] {
  const { step, ended, after, edits, rivals, part } = account
  if (ended.result !== 'Succeeded')
    return part === 'ending' ? [`it failed after the storm: ${ended.errors.join('\n')}`] : []
  if (edits.length > 0 || rivals.length > 0) return []
  // A state that is old from the first look on cannot be told from a new one. What is written is guarded by it.
  if (wasMisled(account)) return []
  // What is done stays as it is, and a first release is done at once.
  const wanted = account.before.phase === 'done' ? [...wantedOf(account), standOf(account.before)] : wantedOf(account)
  const is = { phase: after.phase, green: after.green?.weight, blue: after.blue?.weight }
  const fits = wanted.some((one) => isDeepStrictEqual(one, is))
  return fits || step.action === 'status' ? [] : [`it succeeded and left ${JSON.stringify(is)}`]
}

/** True for a step that found nothing to do by an old state. */
function wasMisled({ passage }: Account): boolean {
  const isOld = passage.journal.some(({ version, given }) => given !== undefined && given !== version)
  return isOld && !passage.journal.some(isDone)
}

/** Where a value is another than wanted, a line each. */
function differences(is: unknown, wanted: unknown, path = ''): string[] {
  if (isDeepStrictEqual(is, wanted)) return []
  if (typeof is !== 'object' || typeof wanted !== 'object' || is === null || wanted === null) {
    return [`  ${path}: ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`]
  }
  const at = (value: object, key: string): unknown => (value as Readonly<Record<string, unknown>>)[key]
  const keys = new Set([...Object.keys(is), ...Object.keys(wanted)])
  return [...keys].flatMap((key) => differences(at(is, key), at(wanted, key), `${path}/${key}`))
}

interface Stand {
  readonly phase: string | undefined
  readonly green: number | undefined
  readonly blue: number | undefined
}

function wantedOf({ step, before }: Account): readonly Stand[] {
  switch (step.action) {
    case 'deploy':
      return [{ phase: 'deployed', green: 100, blue: 0 }]
    case 'shift': {
      const blue = Number(step.inputs.blueWeight?.split(',').at(-1))
      const stand = { phase: 'shifting', green: 100 - blue, blue }
      return blue === 0 ? [stand, { ...stand, blue: undefined }] : [stand]
    }
    case 'promote':
      return [{ phase: 'promoted', green: 0, blue: 100 }]
    case 'remove':
      return [{ phase: 'done', green: 100, blue: undefined }]
    case 'rollback':
      // What is over, or was never begun, it leaves alone.
      return [{ phase: 'rolledBack', green: 100, blue: undefined }, standOf(before)]
    case 'status':
      return []
  }
}

function standOf({ phase, green, blue }: Look): Stand {
  return { phase, green: green?.weight, blue: blue?.weight }
}

/** What was disturbed by nothing but the way, and by its own end, comes to its end when it runs again. */
function againFindings({ before, step }: Account, { ended }: Account): string[] {
  if (ended.result === 'Succeeded' || !fitsUndisturbed(before, step)) return []
  return [`${step.action} of run ${step.run} was to succeed when it ran again: ${ended.errors.join('\n')}`]
}

/** Whether an action fits the state before it, by the phases and the weights; of the images of a storm some never do. */
function fitsUndisturbed({ phase, green, blue }: Look, { action, inputs }: Account['step']): boolean {
  if (green?.ready === 0) return false
  const isServing = (blue?.ready ?? 0) > 0
  switch (action) {
    case 'deploy':
      return (
        ['A', 'B', 'C'].includes(inputs.image ?? '') &&
        !['promoting', 'promoted', 'removing', 'rollingBack'].includes(phase ?? '')
      )
    case 'shift':
      return isServing && ['deployed', 'shifting'].includes(phase ?? '')
    case 'promote':
      return isServing && blue?.weight === 100 && ['shifting', 'promoting', 'promoted'].includes(phase ?? '')
    case 'remove':
      return phase === 'promoted' || phase === 'removing'
    case 'rollback':
    case 'status':
      return true
  }
}
