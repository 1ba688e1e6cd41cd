import type { Agent } from './agent.ts'
import { converge } from './apply/converge.ts'
import type { Progress, Undertaking } from './apply/undertaking.ts'
import type { Clock } from './clock.ts'
import type { KubernetesApi } from './cluster/kubernetes-api.ts'
import { openKubernetesApi } from './cluster/kubernetes-api.ts'
import { openTransport } from './cluster/transport.ts'
import { chooseNamespace, connect } from './connect.ts'
import { parseConnection } from './inputs/connection.ts'
import { inputReader } from './inputs/reader.ts'
import type { Files } from './inputs/request.ts'
import { parseNamespace, parseRequest, parseTarget } from './inputs/request.ts'
import { parseRun } from './inputs/run.ts'
import { reportFailure, reportSuccess } from './outcome.ts'
import { createLog } from './report/log.ts'
import { safeLine } from './report/text.ts'
import { tellRun } from './rollout/run-identity.ts'

// Of the 7.5 seconds between the agent's first signal and its second.
const lastLookMs = 3_000

/** What the task stands on, from outside. */
export interface Surroundings {
  readonly agent: Agent
  readonly clock: Clock
  readonly files: Files
  /** Aborted when the step is cancelled. */
  readonly cancelled: AbortSignal
}

/** One step of a pipeline, from its inputs to its result. Every outcome is told to the agent; nothing is thrown. */
export async function run({ agent, clock, files, cancelled }: Surroundings): Promise<void> {
  const log = createLog(agent.print, clock.now)
  const warn = (message: string) => agent.warn(safeLine(message))
  const progress: Progress = { observed: undefined, changed: false, unsure: false }
  let undertaking: Undertaking | undefined
  let api: KubernetesApi | undefined
  try {
    const input = inputReader(agent.input)
    const request = parseRequest(input, files)
    const names = parseTarget(input)
    const wantedNamespace = parseNamespace(input)
    const way = parseConnection(input)
    const owner = parseRun(agent.variable)
    log.title(`Istio canary shift: ${request.action}, ${tellRun(owner)}`)

    const connection = await connect(way, agent, { network: agent.network, mask: agent.mask, now: clock.now })
    const target = { ...names, namespace: chooseNamespace(wantedNamespace, connection) }
    log.line(`by ${connection.title}: ${connection.access.server}, namespace ${target.namespace}`)
    if (!connection.access.verifyTls)
      warn(`TLS of ${connection.access.server} is not verified: ${connection.title} says so.`)

    const transport = openTransport(connection.access)
    const open = (signal: AbortSignal) =>
      openKubernetesApi(transport, { namespace: target.namespace, signal, sleep: clock.sleep })
    const lastLook = () => open(AbortSignal.timeout(lastLookMs))
    api = open(cancelled)
    undertaking = { api, request, target, run: owner, clock, signal: cancelled, log, warn, lastLook }
    const plan = await converge(undertaking, progress)
    reportSuccess(agent, undertaking, progress, plan)
  } catch (error) {
    await reportFailure(agent, log, undertaking, progress, error, cancelled)
  } finally {
    api?.close()
  }
}
