import { refusals } from '../../e2e/races/race.ts'
import type { Fault } from '../schedule/schedule.ts'
import type { Account } from '../storm/story.ts'
import { madeUp } from '../way/wrong.ts'

/** What is wrong with how steps tell of their failures. */
export function causeFindings(accounts: readonly Account[]): readonly string[] {
  return accounts.flatMap((account) =>
    findingsOf(account).map((finding) => `${account.step.action} of run ${account.step.run}: ${finding}`),
  )
}

function findingsOf(account: Account): string[] {
  const { ended, passage, limitMs } = account
  const findings: string[] = []
  if (ended.durationMs > limitMs) findings.push(`it took ${Math.round(ended.durationMs)} ms of ${limitMs}`)
  if (ended.signal === 'SIGKILL') {
    const wasKilled = passage.happened.some(({ kind }) => kind === 'kill') || ended.result === 'Canceled'
    return wasKilled ? findings : [...findings, 'it hung and had to be killed']
  }
  const said = ended.errors.join('\n')
  const wasCancelled = passage.happened.some(({ kind }) => kind === 'cancel')
  if (ended.result === 'Succeeded') {
    return ended.errors.length === 0 ? findings : [...findings, `it succeeded with an error: ${said}`]
  }
  if (ended.result === 'Canceled') {
    return wasCancelled ? findings : [...findings, `nobody has cancelled it: ${said}`]
  }
  if (ended.errors.length !== 1) findings.push(`it told ${ended.errors.length} errors: ${said}`)
  if (/does not know|\n\s+at /.test(said)) findings.push(`it was taken by surprise: ${said}`)
  if (!signsOf(account).some((sign) => sign.test(said))) findings.push(`it names no cause that there was: ${said}`)
  if (!tellsEffect(said, account)) findings.push(`it does not tell what it did to the traffic: ${said}`)
  return findings
}

function tellsEffect(said: string, { passage }: Account): boolean {
  if (/Nothing was changed\.|Traffic: |A write was under way|traffic is /.test(said)) return true
  return passage.journal.length === 0
}

/** How an error names what has happened to its step: what struck it, what others did, or the state that it met. */
function signsOf({ passage }: Account): readonly RegExp[] {
  return [...refusals, ...states, ...passage.struck.flatMap(signsOfFault)]
}

/** States in which a step is right to fail, whoever has brought them about. */
const states: readonly RegExp[] = [
  /is not ready (for|to) /,
  /cannot become ready/,
  /not ready within \d+ s/,
  /was deleted by someone/,
  /is not in namespace/,
  /is still there after \d+ s/,
  /'\w+' of another step of this run is still in the midst of its work/,
  /has no record of a rollout/,
  /This run has no rollout here/,
  /The cluster is not as this rollout left it/,
  /Green has image /,
  /needs 'promoted'/,
]

function signsOfFault(fault: Fault): readonly RegExp[] {
  switch (fault.kind) {
    case 'refused':
      return [/ECONNREFUSED/, ended]
    case 'reset':
    case 'half':
      return [ended]
    case 'silence':
    case 'dead':
      return [/gave no answer within 30 s/]
    case 'answer':
      return [
        fault.as === 'status' ? new RegExp(madeUp) : new RegExp(`${fault.status}`),
        new RegExp(`\\(${fault.status}\\)`),
      ]
    case 'slow':
    case 'stale':
    case 'watchEnds':
    case 'watchRepeats':
    case 'watchExpires':
      return []
  }
}

const ended = /ended the connection before it had answered/
