import { listed, sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import { slotHeader } from '../rollout/slot-mark.ts'
import type { Finding, Proof } from './prove.ts'
import type { FindingRecord } from './record.ts'
import { recordOfFinding } from './record.ts'
import { percent, tellErrors, tellShare } from './tell.ts'

/** Why a proof does not hold, and what to do next: sentences. What it did to traffic is for the caller to say. */
export interface ProofFault {
  readonly what: string
  readonly next: string
}

/** What was asked where. */
export interface Asked {
  readonly url: string
  /** The request header whose value asks for a slot. */
  readonly header: string
}

/** Tells why a proof does not hold; undefined when it does. */
export function faultOf({ findings }: Proof, asked: Asked): ProofFault | undefined {
  const last = findings.at(-1)
  return last && faultOfFinding(last, asked)
}

function faultOfFinding(finding: Finding, { url, header }: Asked): ProofFault | undefined {
  const { verdict, question } = finding
  const record = recordOfFinding(finding)
  const { origin, pathname } = new URL(url)
  // Without the query and the user of the URL, which may be secret.
  const place = origin + pathname
  const probes =
    question.asked === undefined
      ? msg`${record.requests} probes of ${place}`
      : msg`${record.requests} probes of ${place} with '${header}: ${question.asked}'`
  switch (verdict.kind) {
    case 'asSet':
      return undefined
    case 'wrongSplit':
      return question.asked === undefined ? wrongSplit(record, probes) : wrongSlot(record, probes)
    case 'unreachable':
      return {
        what: sentences(msg`The gateway is unreachable: none of ${probes} was answered.`, verdict.reason),
        next: verdict.next,
      }
    case 'tooManyErrors':
      return {
        what: msg`Too many errors: of ${probes} ${record.errors} failed (${tellErrors(record)}; ${tellCulprits(record)}), where ${percent(question.errorLimit)} % may.`,
        next: adviceOnErrors(record),
      }
    case 'unattributed':
      return {
        what: msg`Answers without a slot: of ${probes} ${record.unattributed.answers} came without the header ${slotHeader} (statuses: ${tellStatuses(record)}).`,
        next: msg`Have the task set that header on the routes, or find out which other route, VirtualService or server answers there.`,
      }
    case 'tooFew':
      return {
        what: msg`Too few answers to judge the split: ${record.green.answers + record.blue.answers} told their slot, of ${probes}; ${question.count} were wanted.`,
        next: msg`Ask for fewer probes, or find out why answers take so long.`,
      }
  }
}

function wrongSplit(record: FindingRecord, probes: string): ProofFault {
  return {
    what: msg`The split is not as set: of ${probes} green answered ${record.green.answers} and blue ${record.blue.answers}. Blue's share: ${tellShare(record)}.`,
    next: msg`See whether every gateway has the routes ('istioctl proxy-status'), whether another VirtualService has the same hosts, and whether a DestinationRule makes sessions sticky; then run this step again.`,
  }
}

function wrongSlot({ wantedBlue, blue, green }: FindingRecord, probes: string): ProofFault {
  const [right, wrong, times] =
    wantedBlue === 1 ? (['blue', 'green', green.answers] as const) : (['green', 'blue', blue.answers] as const)
  return {
    what: msg`A header route is not as set: of ${probes} ${times} were answered by ${wrong} instead of ${right}.`,
    next: msg`See whether another route with the same match comes first, and whether every gateway has the routes ('istioctl proxy-status'); then run this step again.`,
  }
}

/** Whose the errors are: `blue's 12, nobody's 3`. */
function tellCulprits({ green, blue, unattributed, noAnswer }: FindingRecord): string {
  const nobodys = unattributed.errors + noAnswer
  return listed([
    ...(green.errors > 0 ? [msg`green's ${green.errors}`] : []),
    ...(blue.errors > 0 ? [msg`blue's ${blue.errors}`] : []),
    ...(nobodys > 0 ? [msg`nobody's ${nobodys}`] : []),
  ])
}

function tellStatuses({ statuses }: FindingRecord): string {
  return listed(Object.entries(statuses).map(([status, times]) => `${status} ×${times}`))
}

/** A 4xx is the fault of the request, as a rule. */
function adviceOnErrors({ statuses, errors }: FindingRecord): string {
  const refused = Object.entries(statuses).filter(([status]) => /^4/.test(status))
  const times = refused.reduce((sum, [, count]) => sum + count, 0)
  return 2 * times > errors
    ? msg`Check that the probe is a request that the model takes: path, method, headers and body.`
    : msg`See the logs of the slot's pods and of the gateway, then run this step again.`
}
