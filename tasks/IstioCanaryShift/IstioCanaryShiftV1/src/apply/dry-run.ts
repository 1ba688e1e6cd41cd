import { observe } from '../cluster/observe.ts'
import { msg } from '../language/message.ts'
import { tellChanges } from '../report/changes.ts'
import { tellStep } from '../report/tell.ts'
import type { Evidence } from '../rollout/evidence.ts'
import type { Observed } from '../rollout/observed.ts'
import { objectsIn } from '../rollout/observed.ts'
import { planAction } from '../rollout/plan/actions.ts'
import { evidenceAfter, expectedAfter } from '../rollout/plan/outlook.ts'
import type { Plan, Step } from '../rollout/plan/plan.ts'
import { carryOut } from './carry-out.ts'
import { bearingConflicts } from './conflicts.ts'
import { PartlyWritten } from './partly-written.ts'
import { tellSurvey } from './survey.ts'
import { tellNothing } from './tell-plan.ts'
import type { Progress, Undertaking } from './undertaking.ts'

// A list of shares has a hundred at most, and each takes a few rounds.
const mostRounds = 1_000

/**
 * Tells what an action would do, and does nothing of it. The API server tries each write up to the first wait, by an API
 * that is opened for a dry run: it validates and admits it, and what it answers is compared with what is there, field by
 * field. What comes after that depends on what the wait brings, and is told as it is to be expected.
 * @returns the last of the plans.
 * @throws Refusal as the action would; ApiFailure when the API server would not accept a write; Outdated when others keep
 *   writing in between.
 */
export async function tryOut(undertaking: Undertaking, progress: Progress): Promise<Plan> {
  const bear = bearingConflicts(undertaking)
  for (;;) {
    try {
      return await tryOnce(undertaking, progress)
    } catch (error) {
      await bear(error)
    }
  }
}

async function tryOnce(undertaking: Undertaking, progress: Progress): Promise<Plan> {
  const { api, request, target, run, step, clock, log, warn } = undertaking
  const now = new Date(clock.now()).toISOString()
  const observed = await observe(api, request, target)
  progress.observed = observed
  progress.planned?.splice(0)
  tellSurvey(observed, undertaking, msg`Now`)
  log.section(msg`Dry run`)
  const warned = new Set<string>()
  let outlook: Outlook = { observed, evidence: undefined, isSure: true }
  for (let round = 1; round <= mostRounds; round++) {
    const plan = planAction({ request, target, run, step, now, ...outlook })
    for (const warning of plan.warnings ?? []) {
      if (!warned.has(warning)) warn(warning)
      warned.add(warning)
    }
    if (round === 1 && plan.steps.length === 0) log.line(tellNothing(plan))
    progress.planned?.push(...plan.steps)
    for (const one of plan.steps) outlook = await tryStep(one, outlook, undertaking)
    if (plan.finished) return plan
    if (plan.steps.some(({ kind }) => kind === 'awaitTurn')) return plan
    // A second round builds on writes that were not done, so the API server cannot try it.
    outlook = { ...outlook, isSure: false }
  }
  throw new Error(msg`The plan does not come to an end.`)
}

/** What is there, or is to be expected. */
interface Outlook {
  readonly observed: Observed
  readonly evidence: Evidence | undefined
  /** True while the API server can try what comes next: nothing has to be waited for or written before. */
  readonly isSure: boolean
}

async function tryStep(step: Step, outlook: Outlook, undertaking: Undertaking): Promise<Outlook> {
  const { log, target } = undertaking
  const expected = expectedAfter(outlook.observed, [step], target)
  const then = { observed: expected, evidence: evidenceAfter(outlook.evidence, step), isSure: false }
  switch (step.kind) {
    case 'awaitReady':
    case 'awaitGone':
    case 'drain':
    case 'prove':
    case 'watch':
    case 'awaitTurn':
      log.line(`• ${msg`then ${tellStep(step)}`}`)
      return then
    case 'create':
    case 'setRouting':
    case 'setTemplate':
    case 'delete': {
      const observed = outlook.isSure ? await answered(step, outlook, undertaking, expected) : expected
      const what = tellStep(step)
      log.line(`• ${outlook.isSure ? msg`${what} (the API server accepts it)` : msg`then ${what}`}`)
      const changes = tellChanges(objectsIn(outlook.observed), objectsIn(observed), undertaking.conceal)
      for (const line of changes) log.line(`  ${line}`)
      return { ...then, observed, isSure: outlook.isSure }
    }
  }
}

/** What would be there after a write by the API server's own answer. */
async function answered(step: Step, outlook: Outlook, undertaking: Undertaking, expected: Observed): Promise<Observed> {
  const silent = () => undefined
  const log = { title: silent, section: silent, line: silent, event: silent }
  const tried: Progress = { observed: outlook.observed, changed: false, unsure: false, told: [] }
  try {
    await carryOut(step, { ...undertaking, log }, tried)
  } catch (error) {
    // Of several VirtualServices none was written, so which of them were is nothing to tell.
    throw error instanceof PartlyWritten ? error.cause : error
  }
  // A deletion is answered by no object.
  return step.kind === 'delete' ? expected : (tried.observed ?? expected)
}
