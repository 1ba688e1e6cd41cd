import type { GateReport, ProofReport } from '../../../../../step-report/format.ts'
import type { Told } from '../apply/undertaking.ts'
import type { Verdict } from '../gate/verdict.ts'
import { msg } from '../language/message.ts'
import type { FindingRecord } from '../proof/record.ts'
import type { Gate } from '../rollout/gate-request.ts'

/** Every question of every proof, in its order. */
export function proofReports(told: readonly Told[]): readonly ProofReport[] {
  return told.flatMap((one) => (one.findings ?? []).map((finding) => proofReport(finding, one)))
}

function proofReport(finding: FindingRecord, { holds, sentence }: Told): ProofReport {
  const { at, tookMs, asked, verdict, requests, errors, wantedBlue, observedBlue } = finding
  // A proof's sentence is about its split, or about the question that it failed by.
  const isAboutIt = verdict === 'asSet' ? holds && asked === null : true
  return {
    at,
    tookMs: rounded(tookMs, 1),
    asked,
    holds: verdict === 'asSet',
    verdict,
    requests,
    errors,
    wantedBlue: rounded(wantedBlue, 4),
    observedBlue: observedBlue === null ? null : roundedShare(observedBlue),
    sentence: isAboutIt ? sentence : tellAnswered(finding),
  }
}

function tellAnswered({ asked, requests, errors }: FindingRecord): string {
  return asked === null
    ? msg`The weighted route answered ${requests} probes as set, with ${errors} errors.`
    : msg`The route by header '${asked}' answered ${requests} probes as set, with ${errors} errors.`
}

/** Every verdict of every gate, in its order. */
export function gateReports(told: readonly Told[]): readonly GateReport[] {
  return told.flatMap((one) => (one.verdicts ?? []).map((verdict) => gateReport(verdict, one)))
}

function gateReport({ gate, outcome, measured, sample, sentence }: Verdict, { at, weights }: Told): GateReport {
  // There is no interval about what a query gives.
  const isEstimate = measured !== undefined && gate.kind !== 'query'
  return {
    at: new Date(at).toISOString(),
    blueWeight: weights.blue,
    ...ruleOf(gate),
    outcome,
    measured: measured === undefined ? null : finite(measured.value),
    low: isEstimate ? finite(measured.low) : null,
    high: isEstimate ? finite(measured.high) : null,
    sample: { green: sample.green ?? null, blue: sample.blue ?? null },
    sentence,
  }
}

function ruleOf(gate: Gate): Pick<GateReport, 'name' | 'operator' | 'limit' | 'unit'> {
  const operator = '<='
  switch (gate.kind) {
    case 'errorRate':
      return { name: 'errorRate', operator, limit: gate.maxPercent, unit: '%' }
    case 'errorRateDifference':
      return { name: 'errorRateDifference', operator, limit: gate.maxPoints, unit: '%' }
    case 'latency':
      return { name: `latencyP${gate.percentile}`, operator, limit: gate.maxMs, unit: 'ms' }
    case 'latencyRatio':
      return { name: `latencyRatioP${gate.percentile}`, operator, limit: gate.max, unit: '' }
    case 'query':
      return { name: gate.query, operator: gate.operator, limit: gate.limit, unit: '' }
  }
}

/** JSON knows no infinity: there is no telling, then. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? rounded(value, 4) : null
}

type Share = NonNullable<ProofReport['observedBlue']>

/** Shares to a ten-thousandth of a percent, which is more than any number of probes can tell. */
export function roundedShare({ share, low, high, confidence }: Share): Share {
  return { share: rounded(share, 6), low: rounded(low, 6), high: rounded(high, 6), confidence }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
