import type { GateReport, ObservedShare, SlotReport, StepReport } from '../../../../../step-report/format.ts'
import { msg } from '../language/message.ts'
import { shortDigest } from '../report/tell.ts'
import { plain, table } from './markdown.ts'

/** The name of a step's card: a file name on every machine. */
export function summaryTitle({ action, step }: StepReport): string {
  const stage = step.stage.replace(/[^\p{L}\p{N} _.-]+/gu, '_').slice(0, 60)
  return msg`Istio canary shift - ${stage === '' ? action : `${action} (${stage})`}`
}

/**
 * A step's card on the run's page, as Markdown: for who approves the next stage. A failure comes first, with what to do;
 * then what is live, what was measured, and the way back.
 */
export function summaryOf(report: StepReport): string {
  const { failure, next, wayBack, dryRun } = report
  const parts = [
    `## ${tellStatus(report)}`,
    dryRun ? msg`**This was a dry run: nothing was written.**` : undefined,
    ...(failure === null ? [plain(report.sentence)] : tellFailure(failure)),
    slotsTable(report),
    gatesTable(report.gates),
    next === null || failure !== null ? undefined : msg`**Next:** ${plain(next)}`,
    wayBack === null ? undefined : msg`**Way back:** ${plain(wayBack)}`,
    tellCircumstances(report),
  ]
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`
}

function tellStatus({ state, action, step, failure }: StepReport): string {
  const what = step.stage === '' ? action : `${action} (${plain(step.stage)})`
  switch (state) {
    case 'running':
      return `… ${msg`${what} goes on`}`
    case 'succeeded':
      return `✓ ${msg`${what} succeeded`}`
    case 'canceled':
      return `⊘ ${msg`${what} was canceled`}`
    case 'failed':
      return failure?.landing === 'rolledBack'
        ? `✗ ${msg`${what} failed and was rolled back`}`
        : `✗ ${msg`${what} failed`}`
  }
}

function tellFailure({ what, details, effect, next }: NonNullable<StepReport['failure']>): readonly string[] {
  const list = details.map((detail) => `- ${plain(detail)}`).join('\n')
  return [
    msg`**Why:** ${plain(what)}`,
    ...(list === '' ? [] : [list]),
    plain(effect),
    msg`**What to do:** ${plain(next)}`,
  ]
}

function slotsTable({ target, slots }: StepReport): string | undefined {
  if (target === null) return undefined
  const columns = [
    { title: msg`Slot` },
    { title: msg`Image` },
    { title: msg`Ready`, isNumber: true },
    { title: msg`Before`, isNumber: true },
    { title: msg`Set`, isNumber: true },
    { title: msg`Observed`, isNumber: true },
    { title: msg`Errors`, isNumber: true },
    { title: 'p95', isNumber: true },
  ]
  return table(columns, [slotRow('green', slots.green), slotRow('blue', slots.blue)])
}

function slotRow(name: string, slot: SlotReport): readonly string[] {
  const { image, ready, wanted, weightBefore, weight, observed, answers, errors, p95Ms } = slot
  return [
    name,
    image === null ? msg`not there` : plain(shortDigest(image)),
    ready === null || wanted === null ? none : `${ready}/${wanted}`,
    weightBefore === null ? none : `${weightBefore} %`,
    weight === null ? none : `**${weight} %**`,
    observed === null ? none : tellShare(observed),
    errors === null || !answers ? none : `${errors}/${answers}`,
    p95Ms === null ? none : msg`${number(p95Ms)} ms`,
  ]
}

const none = '–'

function tellShare({ share, low, high, confidence }: ObservedShare): string {
  const [seen, from, to, sure] = [share, low, high, confidence].map((part) => number(100 * part))
  return msg`${seen ?? ''} % (${from ?? ''} to ${to ?? ''} %, ${sure ?? ''} % sure)`
}

// A list of shares under many gates is for the Canary tab.
const mostGates = 30

function gatesTable(gates: readonly GateReport[]): string | undefined {
  if (gates.length === 0) return undefined
  const columns = [
    { title: msg`Gate` },
    { title: msg`Blue`, isNumber: true },
    { title: msg`Measured`, isNumber: true },
    { title: msg`Limit`, isNumber: true },
    { title: msg`Requests`, isNumber: true },
    { title: msg`Outcome` },
  ]
  // The latest tell what is live, and what did not pass goes before all.
  const ordered = gates.toReversed().toSorted((a, b) => Number(a.outcome === 'pass') - Number(b.outcome === 'pass'))
  const rest = ordered.length - mostGates
  const rows = table(columns, ordered.slice(0, mostGates).map(gateRow))
  return rest > 0 ? `${rows}\n\n${msg`${rest} more are on the Canary tab.`}` : rows
}

function gateRow(gate: GateReport): readonly string[] {
  const { blueWeight, operator, limit, unit, sample, outcome } = gate
  const sizes = [sample.green, sample.blue].flatMap((size, at) =>
    size === null ? [] : `${at === 0 ? 'green' : 'blue'} ${size}`,
  )
  return [
    tellGate(gate.name),
    `${blueWeight} %`,
    tellMeasured(gate),
    `${signOf(operator)} ${inUnit(limit, unit)}`,
    sizes.join(', ') || none,
    tellOutcome(outcome),
  ]
}

function tellMeasured({ measured, low, high, unit }: GateReport): string {
  if (measured === null) return none
  const value = inUnit(measured, unit)
  if (low === null) return value
  return high === null
    ? msg`${value} (${inUnit(low, unit)} or more)`
    : msg`${value} (${number(low)} to ${inUnit(high, unit)})`
}

function signOf(operator: GateReport['operator']): string {
  switch (operator) {
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
    case '<=':
      return '≤'
    case '>=':
      return '≥'
  }
}

function tellGate(name: string): string {
  const [, kind, percentile = ''] = /^(latency|latencyRatio)P(\d+)$/.exec(name) ?? []
  if (kind === 'latency') return msg`Blue's p${percentile} latency`
  if (kind === 'latencyRatio') return msg`Blue's p${percentile} latency to green's`
  if (name === 'errorRate') return msg`Blue's error rate`
  return name === 'errorRateDifference' ? msg`Blue's error rate above green's` : plain(name)
}

function tellOutcome(outcome: GateReport['outcome']): string {
  switch (outcome) {
    case 'pass':
      return `✓ ${msg`holds`}`
    case 'fail':
      return `✗ ${msg`**fails**`}`
    case 'inconclusive':
      return msg`? **inconclusive**`
  }
}

function tellCircumstances({ startedAt, updatedAt, run, target }: StepReport): string {
  const took = tellDuration(Date.parse(updatedAt) - Date.parse(startedAt))
  const name = plain(run.name)
  if (target === null) return msg`Took ${took}, in run ${name}.`
  const [virtualService = ''] = target.virtualServices
  return msg`Took ${took}, in run ${name}, for VirtualService '${plain(virtualService)}' in namespace '${plain(target.namespace)}'.`
}

function tellDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return minutes === 0 ? msg`${rest} s` : msg`${minutes} min ${rest} s`
}

function inUnit(value: number, unit: GateReport['unit']): string {
  return unit === '' ? number(value) : `${number(value)} ${unit}`
}

/** Three digits, and those before the point in any case; percents of a part have one behind it. */
function number(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value * 10) / 10 : Number(value.toPrecision(3)))
}
