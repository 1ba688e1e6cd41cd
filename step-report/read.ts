import type {
  EventReport,
  FailureReport,
  GateReport,
  HistoryReport,
  ObservedShare,
  ProofReport,
  RunName,
  SlotReport,
  StepIdentity,
  StepReport,
  TargetName,
} from './format.ts'
import {
  flag,
  list,
  longText,
  nothingOr,
  number,
  objectOf,
  oneOf,
  type Read,
  share,
  shortText,
  time,
  Unreadable,
  whole,
} from './values.ts'

/** A report, or why a text is none: an English sentence that names the field. */
export type Reading = { readonly report: StepReport } | { readonly trouble: string }

/** Characters of an attachment; the task's own are far below. */
const longestReport = 2_000_000

/**
 * Reads the text of an attachment. Whoever can attach to a run can attach anything, so what comes back has only the known
 * fields, each of its type and of a bearable size. It never throws.
 */
export function readStepReport(text: string): Reading {
  if (text.length > longestReport) return { trouble: `It has ${text.length} characters, more than ${longestReport}.` }
  try {
    const value: unknown = JSON.parse(text)
    return { report: readReport(value, '') }
  } catch (error) {
    if (error instanceof Unreadable) return { trouble: error.message }
    if (error instanceof SyntaxError) return { trouble: 'It is no JSON.' }
    return { trouble: `It cannot be read: ${String(error)}` }
  }
}

const readIdentity = objectOf<StepIdentity>({ stage: shortText, job: shortText, attempt: whole(1), id: shortText })

const readRun = objectOf<RunName>({
  kind: oneOf('build', 'release'),
  project: shortText,
  pipeline: shortText,
  id: whole(0),
  name: shortText,
})

const readTarget = objectOf<TargetName>({
  server: shortText,
  namespace: shortText,
  connection: shortText,
  identity: nothingOr(shortText),
  virtualServices: list(shortText),
})

const readShare = objectOf<ObservedShare>({ share, low: share, high: share, confidence: share })

const percent = whole(0, 100)

const readSlot = objectOf<SlotReport>({
  deployment: nothingOr(shortText),
  image: nothingOr(shortText),
  ready: nothingOr(whole(0)),
  wanted: nothingOr(whole(0)),
  reasons: list(longText),
  weightBefore: nothingOr(percent),
  weight: nothingOr(percent),
  observed: nothingOr(readShare),
  answers: nothingOr(whole(0)),
  errors: nothingOr(whole(0)),
  p95Ms: nothingOr(number(0)),
})

const readFailure = objectOf<FailureReport>({
  what: longText,
  details: list(longText),
  effect: longText,
  next: longText,
  landing: nothingOr(oneOf('rolledBack', 'restored', 'kept', 'failed')),
})

const readProof = objectOf<ProofReport>({
  at: time,
  tookMs: number(0),
  asked: nothingOr(oneOf('green', 'blue')),
  holds: flag,
  verdict: shortText,
  requests: whole(0),
  errors: whole(0),
  wantedBlue: share,
  observedBlue: nothingOr(readShare),
  sentence: longText,
})

const readGate = objectOf<GateReport>({
  at: time,
  blueWeight: percent,
  name: longText,
  outcome: oneOf('pass', 'fail', 'inconclusive'),
  measured: nothingOr(number()),
  low: nothingOr(number()),
  high: nothingOr(number()),
  operator: oneOf('<', '<=', '>', '>='),
  limit: number(),
  unit: oneOf('%', 'ms', ''),
  sample: objectOf<GateReport['sample']>({ green: nothingOr(whole(0)), blue: nothingOr(whole(0)) }),
  sentence: longText,
})

const readEvent = objectOf<EventReport>({
  at: time,
  kind: oneOf('write', 'wait', 'proof', 'gate', 'drift', 'warning', 'landing', 'note'),
  text: longText,
  actor: nothingOr(shortText),
})

const readHistory = objectOf<HistoryReport>({
  at: time,
  run: shortText,
  action: shortText,
  phase: shortText,
  blue: percent,
})

const readReport: Read<StepReport> = objectOf<StepReport>({
  schema: oneOf(1),
  step: readIdentity,
  sequence: whole(1),
  state: oneOf('running', 'succeeded', 'failed', 'canceled'),
  action: oneOf('deploy', 'shift', 'promote', 'remove', 'rollback', 'status'),
  dryRun: flag,
  language: oneOf('en', 'ja'),
  run: readRun,
  target: nothingOr(readTarget),
  startedAt: time,
  updatedAt: time,
  phase: nothingOr(shortText),
  changed: flag,
  slots: objectOf<StepReport['slots']>({ green: readSlot, blue: readSlot }),
  sentence: longText,
  next: nothingOr(longText),
  wayBack: nothingOr(longText),
  failure: nothingOr(readFailure),
  plan: list(longText),
  proofs: list(readProof),
  gates: list(readGate),
  events: list(readEvent),
  drift: list(longText),
  warnings: list(longText),
  history: list(readHistory),
})
