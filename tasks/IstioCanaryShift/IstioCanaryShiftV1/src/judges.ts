import type { Agent } from './agent.ts'
import type { Undertaking } from './apply/undertaking.ts'
import type { Clock } from './clock.ts'
import type { KubernetesApi } from './cluster/kubernetes-api.ts'
import type { Transport } from './cluster/transport.ts'
import type { AnalysisRequest } from './inputs/analysis.ts'
import { msg } from './language/message.ts'
import type { Log } from './report/log.ts'
import type { Request, Target } from './rollout/request.ts'

/** What the judges of a step work with. */
export interface Workplace {
  readonly agent: Agent
  readonly target: Target
  readonly transport: Transport
  readonly api: KubernetesApi
  /** The API in another namespace. */
  readonly apiIn: (namespace: string) => KubernetesApi
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: Log
  readonly warn: (message: string) => void
}

/**
 * Who judges what a step does, of each kind that the step asks for; only their code is loaded. A dry run has no judges,
 * since nothing is changed that could be judged.
 * @throws what keeps one of them from ever judging, before anything is changed.
 */
export async function openJudges(
  request: Request,
  analyze: AnalysisRequest | undefined,
  { agent, target, transport, api, apiIn, clock, signal, log, warn }: Workplace,
): Promise<Pick<Undertaking, 'analysis' | 'prover' | 'watcher'>> {
  if (request.action === 'status') return {}
  if (request.dryRun) {
    if (analyze !== undefined) log.line(msg`without istioctl analyze: a dry run writes nothing that it could judge`)
    return {}
  }
  const { network, variable, connection, mask } = agent
  const at = { target, network, clock, signal }
  const loadAnalysis = () => import('./analysis/index.ts')
  const analysis =
    analyze && (await agent.loadLibrary(loadAnalysis)).openAnalysis(analyze, { ...at, tell: log.event, api, variable })
  const prover =
    request.proof &&
    (await import('./apply/proving/index.ts')).openProving(request.proof, {
      ...at,
      tell: (line) => log.event(line, 'proof'),
      read: (kind, namespace, name) => apiIn(namespace).get(kind, name),
    })
  const tell = (line: string) => log.event(line, 'gate')
  const watching = { ...at, tell, transport, connection, mask, warn, openProbes: prover?.openProbes }
  const gates = request.action === 'shift' ? request.gates : undefined
  const watcher = gates && (await (await import('./watch/index.ts')).openWatcher(gates, watching))
  return { analysis, prover, watcher }
}
