import { setTimeout } from 'node:timers/promises'
import type { RunningStep } from '../../../rehearsal/agent/step.ts'
import type { Canary } from '../../e2e/canary.ts'
import type { TestCluster } from '../../e2e/cluster.ts'
import { openChronicle } from '../../e2e/races/chronicle.ts'
import type { Edit, Event, Move, Schedule, Step } from '../schedule/schedule.ts'
import type { Relay } from '../way/relay.ts'
import { carryOutEdit } from './edits.ts'
import { endingOf } from './ending.ts'
import { leftIn } from './left.ts'
import { limitOf, patienceSeconds } from './limits.ts'
import { imageOf } from './models.ts'
import { openPlace, type Place } from './place.ts'
import type { Account, Story } from './story.ts'

/** Plays a schedule in a namespace of its own, and tells what happened. */
export async function play(cluster: TestCluster, schedule: Schedule): Promise<Story> {
  const place = await openPlace(cluster, schedule)
  try {
    const chronicle = await openChronicle(place.canary)
    const storm = new Storm(place)
    for (const move of schedule.moves) await storm.make(move)
    for (const step of endingOf(schedule.ending)) await storm.end(step)
    const end = schedule.ending === 'release' ? await leftIn(place.canary) : undefined
    return { schedule, accounts: storm.accounts, versions: await chronicle.close(), end }
  } finally {
    await place.close()
  }
}

/** How long a request waits for a rival, in milliseconds; from then on both are at work. */
const headStartMs = 3_000

class Storm {
  readonly accounts: Account[] = []
  readonly #place: Place
  #edits = 0
  #isAlone = true

  constructor(place: Place) {
    this.#place = place
  }

  async make(move: Move): Promise<void> {
    if (move.kind === 'edit') return this.#edit(move.edit)
    const account = await this.#run(move, 'storm')
    this.accounts.push(account)
    if (!move.again || account.ended.result === 'Succeeded') return
    this.accounts.push(await this.#run({ ...move, strikes: [], moments: [] }, 'again'))
  }

  async end(step: Step): Promise<void> {
    this.accounts.push(await this.#run({ kind: 'step', step, strikes: [], moments: [], again: false }, 'ending'))
  }

  async #edit(edit: Edit): Promise<void> {
    this.#isAlone = false
    this.#edits++
    await carryOutEdit(edit, this.#place, this.#edits)
  }

  async #run(move: Extract<Move, { kind: 'step' }>, part: Account['part']): Promise<Account> {
    const { canary, relay, rival } = this.#place
    const edits: Edit[] = []
    const rivals: Promise<Account>[] = []
    let running: Promise<RunningStep> | undefined
    const happen = async (event: Event): Promise<void> => {
      switch (event.kind) {
        case 'kill':
          return (await running)?.kill()
        case 'cancel':
          return (await running)?.cancel()
        case 'edit':
          edits.push(event.edit)
          return this.#edit(event.edit)
        case 'rival': {
          this.#isAlone = false
          const begun = this.#beside(event.step, rival)
          rivals.push(begun)
          await Promise.race([begun, setTimeout(headStartMs)])
        }
      }
    }
    const isAlone = this.#isAlone
    const { step } = move
    const passage = relay.begin({ ...move, happen })
    const before = await canary.look()
    running = canary.start(step.action, inputsOf(step, canary, part), step.run)
    const limitMs = limitOf(move, part)
    const ended = await within(limitMs * 2, await running)
    const others = await Promise.all(rivals)
    const after = await canary.look()
    return {
      step,
      ended,
      passage,
      before,
      after,
      edits,
      rivals: others,
      limitMs,
      part,
      isAlone: isAlone && this.#isAlone,
    }
  }

  /** Runs the step of somebody else, on the way where nothing goes wrong. */
  async #beside(step: Step, { canary, relay }: { readonly canary: Canary; readonly relay: Relay }): Promise<Account> {
    const passage = relay.begin({ strikes: [], moments: [], happen: async () => {} })
    const before = await canary.look()
    const running = await canary.start(step.action, inputsOf(step, canary, 'storm'), step.run, { job: 'rival' })
    const limitMs = limitOf({ strikes: [], moments: [] }, 'storm')
    const ended = await within(limitMs * 2, running)
    const after = await canary.look()
    return { step, ended, passage, before, after, edits: [], rivals: [], limitMs, part: 'storm', isAlone: false }
  }
}

function inputsOf({ inputs }: Step, { namespace }: Canary, part: Account['part']) {
  const { image, ...others } = inputs
  return {
    drainSeconds: '0',
    timeoutSeconds: String(patienceSeconds[part]),
    ...others,
    ...(image !== undefined && { image: imageOf(namespace, image) }),
  }
}

/** Waits for a step; one that hangs is killed, and told by the time that it took. */
async function within(ms: number, running: RunningStep) {
  const over = new AbortController()
  setTimeout(ms, undefined, { signal: over.signal }).then(
    () => running.kill(),
    () => undefined,
  )
  const ended = await running.finished
  over.abort()
  return ended
}
