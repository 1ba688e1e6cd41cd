import type { Clock } from '../../clock.ts'
import { msg } from '../../language/message.ts'
import type { Network } from '../../network/network.ts'
import type { ProbeAddress } from '../../proof/address.ts'
import { faultOf } from '../../proof/fault.ts'
import type { Prober } from '../../proof/prober.ts'
import { openProber } from '../../proof/prober.ts'
import type { Probes } from '../../proof/probes.ts'
import type { Proof } from '../../proof/prove.ts'
import { prove } from '../../proof/prove.ts'
import { defaultEffort, questionsOf } from '../../proof/questions.ts'
import { recordOfFinding } from '../../proof/record.ts'
import { tellProof, tellShare, tellWindow } from '../../proof/tell.ts'
import { defaultPace } from '../../proof/window.ts'
import type { SeenSplit } from '../../report/outputs.ts'
import type { VirtualService } from '../../rollout/objects.ts'
import type { ProofRequest } from '../../rollout/proof-request.ts'
import type { Target } from '../../rollout/request.ts'
import type { Routing } from '../../rollout/virtual-service.ts'
import type { Findings, Prover } from '../undertaking.ts'
import { locateGateway, type ReadObject } from './locate.ts'

/** What a proof is made with. */
export interface Means {
  readonly target: Target
  readonly network: Network
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly read: ReadObject
  /** Is told of progress, a line each. */
  readonly tell: (line: string) => void
}

/** A prover that also lends its probes, to whoever measures by their answers. */
export interface Proving extends Prover {
  openProbes(routing: Routing): Promise<Probes>
}

/** From a probe's start to its answer's end: a model may think for a while. */
const probeTimeoutMs = 30_000

/**
 * A prover that asks as the request says, at the gateway that it finds once.
 * @throws what the network has against such requests, before the first is sent.
 */
export function openProving(request: ProofRequest, means: Means): Proving {
  const { target, network, clock, signal, read, tell } = means
  let located: Promise<ProbeAddress> | undefined

  const locate = (virtualService: VirtualService): Promise<ProbeAddress> => {
    located ??= locateGateway(request.address, virtualService, target, read)
    return located
  }

  function proberAt({ url, host }: ProbeAddress): Prober {
    const { method, body } = request
    // A host that the user names goes before the one that the routes want.
    const headers = { ...(host !== undefined && { host }), ...request.headers }
    const probe = { url, method, headers, body, timeoutMs: probeTimeoutMs, ca: undefined, verifyTls: true }
    return openProber(probe, network, clock.elapsed)
  }

  async function proveAt(address: ProbeAddress, { route, headerRoutes }: Routing): Promise<Findings> {
    const { count, seconds } = request
    const claim = {
      questions: questionsOf(route, headerRoutes, { ...defaultEffort, count }),
      header: target.header,
      pace: defaultPace,
      settleMs: seconds * 1000,
    }
    const prober = proberAt(address)
    const proof = await prove(claim, { prober, clock, signal, onWindow: (_, __, tally) => tell(tellWindow(tally)) })
    const lines = tellProof(proof, target.header)
    const fault = faultOf(proof, { url: address.url, header: target.header })
    const seen = { lines, split: splitOf(proof), findings: proof.findings.map(recordOfFinding) }
    if (fault !== undefined) return { holds: false, sentence: fault.what, next: fault.next, ...seen }
    return { holds: true, sentence: tellProven(proof), ...seen }
  }

  return {
    async locate(virtualService) {
      return (await locate(virtualService)).url
    },
    prove: async (routing) => proveAt(await locate(routing.virtualService), routing),
    openProbes: async ({ virtualService }) => ({
      prober: proberAt(await locate(virtualService)),
      count: request.count,
    }),
  }
}

function splitOf({ findings }: Proof): SeenSplit {
  const [weighted] = findings.map(recordOfFinding)
  return { probes: weighted?.requests ?? 0, blue: weighted?.observedBlue ?? undefined }
}

/** `Proven by 2040 probes: blue's share is set 50 %, seen 49.8 %, truth 47 to 52.7 % (99 % sure).` */
function tellProven({ findings }: Proof): string {
  const records = findings.map(recordOfFinding)
  const probes = records.reduce((sum, { requests }) => sum + requests, 0)
  const [weighted] = records
  if (weighted === undefined) throw new Error(msg`A proof without a question proves nothing.`)
  return msg`Proven by ${probes} probes: blue's share ${tellShare(weighted)}.`
}
