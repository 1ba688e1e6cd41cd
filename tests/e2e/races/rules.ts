import { isDeepStrictEqual } from 'node:util'
import type { Version } from './chronicle.ts'

/** The record of a rollout as its annotation holds it; as far as the rules look at it. */
interface Record {
  readonly run: { readonly kind: string; readonly id: number }
  readonly phase: string
  readonly weights: { readonly green: number; readonly blue: number }
  readonly startedAt: string
  readonly claim?: { readonly step: string; readonly action: string; readonly until: string }
  readonly history: readonly Entry[]
}

interface Entry {
  readonly at: string
  readonly run: string
  readonly action: string
  readonly phase: string
  readonly blue: number
}

/** Where one phase may lead while one run owns the rollout, beside itself. */
const onwards: Readonly<{ [phase: string]: readonly string[] }> = {
  deploying: ['deployed', 'done', 'rollingBack', 'rolledBack'],
  deployed: ['deploying', 'shifting', 'promoting', 'rollingBack', 'rolledBack'],
  shifting: ['deploying', 'promoting', 'rollingBack', 'rolledBack'],
  promoting: ['promoted', 'rollingBack', 'rolledBack'],
  promoted: ['promoting', 'removing', 'rollingBack', 'rolledBack'],
  removing: ['done', 'rollingBack', 'rolledBack'],
  rollingBack: ['rolledBack'],
  done: ['deploying'],
  rolledBack: ['deploying'],
}

const isOver = ({ phase }: Record): boolean => phase === 'done' || phase === 'rolledBack'

const slots = ['green', 'blue'] as const

/** What the rules know of a namespace at one version. */
interface Moment {
  readonly record: Record | undefined
  readonly weights: { readonly green: number; readonly blue: number } | undefined
  /** Pods that are ready; undefined when there is no Deployment. */
  readonly ready: { readonly green: number | undefined; readonly blue: number | undefined }
}

/** How the runs of a race may meet. */
export interface RaceRules {
  /** True where a run may take over the rollout of another that is under way. */
  readonly takeOver: boolean
}

/**
 * What a chronicle has against the rules that hold at each single version, whoever writes: no traffic to a slot with
 * nothing ready, blue stays while it has weight, and one owner at a time writes one history. Empty when all is well.
 */
export function faultsOf(chronicle: readonly Version[], { takeOver }: RaceRules): readonly string[] {
  const faults: string[] = []
  let before: Moment = { record: undefined, weights: undefined, ready: { green: undefined, blue: undefined } }
  for (const version of chronicle) {
    const moment = after(before, version)
    // What was found is of one moment, however old each object's own version is: only the whole of it can be judged.
    if (version.change === 'FOUND') {
      before = moment
      continue
    }
    const { name, resourceVersion } = version.object.metadata
    const said = [
      ...trafficFaults(moment),
      ...(version.collection === 'virtualservices' ? recordFaults(before, moment, takeOver) : []),
    ]
    faults.push(...said.map((fault) => `version ${resourceVersion} (${version.change} ${name}): ${fault}`))
    before = moment
  }
  return faults
}

function after(before: Moment, { change, collection, object }: Version): Moment {
  const isThere = change !== 'DELETED'
  if (collection === 'deployments') {
    const slot = object.metadata.name.endsWith('blue') ? 'blue' : 'green'
    return { ...before, ready: { ...before.ready, [slot]: isThere ? (object.status?.readyReplicas ?? 0) : undefined } }
  }
  const text = object.metadata.annotations?.['istio-canary-shift/rollout']
  if (!isThere) return { ...before, record: undefined, weights: undefined }
  const route: readonly { destination: { host: string }; weight?: number }[] = object.spec.http.at(-1).route
  const weightOf = (slot: string) => route.find(({ destination }) => destination.host.includes(slot))?.weight ?? 0
  return {
    ...before,
    record: text === undefined ? undefined : JSON.parse(text),
    weights: { green: weightOf('green'), blue: weightOf('blue') },
  }
}

function trafficFaults({ weights, ready }: Moment): string[] {
  if (weights === undefined) return []
  const faults = slots
    .filter((slot) => weights[slot] > 0 && !ready[slot])
    .map((slot) => `${slot} has ${weights[slot]} % and ${ready[slot] === undefined ? 'is not there' : 'nothing ready'}`)
  return weights.green + weights.blue === 100 ? faults : [...faults, `the weights are ${JSON.stringify(weights)}`]
}

function recordFaults(before: Moment, { record, weights }: Moment, takeOver: boolean): string[] {
  const known = before.record
  if (record === undefined) return known === undefined ? [] : ['the record is gone']
  const faults: string[] = []
  if (!isDeepStrictEqual(record.weights, weights)) faults.push(`the record says ${JSON.stringify(record.weights)}`)
  if (known === undefined) return faults
  const begins = record.startedAt !== known.startedAt
  const changesHands = record.run.id !== known.run.id
  if (changesHands && !isOver(known) && !takeOver) faults.push(`run ${record.run.id} writes in run ${known.run.id}'s`)
  if (begins && !changesHands && !isOver(known)) faults.push(`run ${record.run.id} begins anew in phase ${known.phase}`)
  const isTaken = changesHands && takeOver && record.phase === 'deploying'
  if (record.phase !== known.phase && !isTaken && !onwards[known.phase]?.includes(record.phase)) {
    faults.push(`${known.phase} became ${record.phase}`)
  }
  return [...faults, ...claimFaults(known, record), ...historyFaults(known, record)]
}

/** A claim that lives is broken by nobody but its own step, and by the way back. */
function claimFaults({ claim }: Record, { claim: next, history }: Record): string[] {
  const { action, at } = history.at(-1) ?? { action: 'nobody', at: '' }
  if (claim === undefined || claim.until < at || action === 'rollback') return []
  const isOwn = next === undefined ? action === claim.action : next.step === claim.step
  return isOwn ? [] : [`${action} breaks in on ${claim.action}, which has claimed the rollout until ${claim.until}`]
}

/** How many entries a history keeps. */
const kept = 20

/** Each version's history is the one before, or has one entry more, which tells this version. */
function historyFaults(known: Record, record: Record): string[] {
  const last = record.history.at(-1)
  const told = { run: `${record.run.kind} ${record.run.id}`, phase: record.phase, blue: record.weights.blue }
  const faults: string[] = []
  if (last?.run !== told.run || last.phase !== told.phase || last.blue !== told.blue) {
    faults.push(`the history ends with ${JSON.stringify(last)}, not with ${JSON.stringify(told)}`)
  }
  const grown = [...known.history, last].slice(-kept)
  const goesOn = [known.history, grown].some((history) => isDeepStrictEqual(record.history, history))
  return goesOn ? faults : [...faults, 'the history does not go on from the one before']
}
