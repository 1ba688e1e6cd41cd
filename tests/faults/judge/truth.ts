import { isDeepStrictEqual } from 'node:util'
import { type Seen, textOf } from '../../e2e/canary.ts'
import type { Version } from '../../e2e/races/chronicle.ts'
import type { Account } from '../storm/story.ts'
import { isDone } from '../way/exchange.ts'
import { imageOf, type Record, readyPods, recordOf, type Weights, weightsOf } from './rollout.ts'
import { couldKnow, numberOf, type Timeline, tellWritten, virtualServiceName, type Written } from './timeline.ts'

/** What records and steps say that is not so. */
export function truthFindings(timeline: Timeline, versions: readonly Version[]): readonly string[] {
  const records = timeline.written
    .filter(({ version }) => version.collection === 'virtualservices')
    .flatMap((written) => untrueRecord(written, timeline).map((finding) => `${tellWritten(written)}: ${finding}`))
  const steps = timeline.accounts.flatMap((account) =>
    untrueStep(account, versions).map((finding) => `${account.step.action} of run ${account.step.run}: ${finding}`),
  )
  return [...records, ...steps]
}

function untrueRecord(written: Written, timeline: Timeline): string[] {
  const { object } = written.version
  const record = recordOf(object)
  if (record === undefined) return ['there is no record']
  const weights = weightsOf(object)
  const before = written.before && recordOf(written.before.object)
  // It tells what the rollout wrote last. A write that touches neither leaves what others have done to the weights to be told.
  const isLeft = written.before !== undefined && isDeepStrictEqual(weightsOf(written.before.object), weights)
  const isKept = isLeft && isDeepStrictEqual(before?.weights, record.weights)
  const isTrue = isKept || isDeepStrictEqual(record.weights, weights)
  const says = isTrue ? [] : [`the record says ${JSON.stringify(record.weights)}`]
  if (before?.phase === record.phase) return says
  return [...says, ...untruePhase(record, weights, written, timeline)]
}

/** What must be so when a phase is first written that tells of work done. */
function untruePhase(
  { phase, images, firstRelease }: Record,
  weights: Weights,
  written: Written,
  { objectAt }: Timeline,
): string[] {
  if (firstRelease) return []
  const there = (slot: 'green' | 'blue'): Seen | undefined | 'unknown' => {
    const object = objectAt('deployments', `model-${slot}`, written.at)
    return couldKnow(written, 'deployments', `model-${slot}`, object) ? object : 'unknown'
  }
  const serves = (slot: 'green' | 'blue', image: string | null): string[] => {
    const deployment = there(slot)
    if (deployment === 'unknown') return []
    const is = deployment && imageOf(deployment)
    if (is !== image) return [`phase '${phase}' while ${slot} has image ${is}, not ${image}`]
    return readyPods(deployment) > 0 ? [] : [`phase '${phase}' while ${slot} has nothing ready`]
  }
  const gone = (): string[] => {
    const blue = there('blue')
    return blue === 'unknown' || blue === undefined ? [] : [`phase '${phase}' while blue is still there`]
  }
  const all = (slot: 'green' | 'blue'): string[] =>
    weights[slot] === 100 ? [] : [`phase '${phase}' with ${JSON.stringify(weights)}`]
  switch (phase) {
    case 'deployed':
      return [...all('green'), ...serves('blue', images.candidate)]
    case 'promoted':
      return [...all('blue'), ...serves('green', images.promoted)]
    case 'done':
      return [...all('green'), ...serves('green', images.promoted), ...gone()]
    case 'rolledBack':
      return [...all('green'), ...gone()]
    default:
      return []
  }
}

function untrueStep(account: Account, versions: readonly Version[]): string[] {
  const { ended, passage } = account
  // What a step that was killed was about to say, nobody knows.
  if (ended.signal === 'SIGKILL') return []
  const said = ended.result === 'Succeeded' ? resultOf(account) : ended.errors.join('\n')
  const findings: string[] = []
  const done = passage.journal.filter((exchange) => isDone(exchange))
  const what = done.map(({ asked }) => `${asked.verb} ${asked.collection}/${asked.name ?? ''}`).join(', ')
  if (/Nothing was changed\./.test(said) && done.length > 0) {
    findings.push(`it says that nothing was changed, and has done ${what}`)
  }
  const { changed } = ended.outputVariables
  if (ended.result === 'Succeeded' && changed !== String(done.length > 0) && !isTakenForOwn(account, done.length)) {
    findings.push(`its output 'changed' is '${changed}', and it has done ${what || 'nothing'}`)
  }
  const told = [...said.matchAll(/Traffic: green (\d+) %, blue (\d+) %/g)].at(-1)
  if (told === undefined) return findings
  const [, green, blue] = told.map(Number)
  const seen = weightsMeanwhile(account, versions)
  if (seen.some((one) => one.green === green && one.blue === blue)) return findings
  return [...findings, `it says that traffic is ${told[0]}, and it was ${JSON.stringify(seen)}`]
}

/**
 * Whether a step may take for its own what another step of the task has done: one whose write was lost on its way, while the
 * other wrote the same under the same name, cannot tell them apart.
 */
function isTakenForOwn({ ended, passage, rivals }: Account, done: number): boolean {
  const isLost = passage.journal.some(({ asked, fault }) => asked.kind === 'write' && fault !== undefined)
  const hasRivalWritten = rivals.some((rival) => rival.passage.journal.some((exchange) => isDone(exchange)))
  return done === 0 && ended.outputVariables.changed === 'true' && isLost && hasRivalWritten
}

/** What a step says in the end, as its log has it. */
function resultOf({ ended }: Account): string {
  return textOf(ended).split('\nResult\n').at(-1) ?? ''
}

/** The weights that stood at the beginning of a step, and all that were set until its end. */
function weightsMeanwhile({ passage }: Account, versions: readonly Version[]): readonly Weights[] {
  const mine = versions.filter(({ object }) => object.metadata.name === virtualServiceName)
  const known = passage.journal.flatMap(({ version }) => (version === undefined ? [] : [version]))
  const from = Math.min(...known)
  const first = mine.findLast((version) => numberOf(version) <= from) ?? mine[0]
  const meanwhile = mine.filter((version) => numberOf(version) > from)
  return [...(first === undefined ? [] : [first]), ...meanwhile].map(({ object }) => weightsOf(object))
}
