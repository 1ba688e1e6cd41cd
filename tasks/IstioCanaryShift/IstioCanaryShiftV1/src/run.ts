import type { Agent } from './agent.ts'
import { tryOut } from './apply/dry-run.ts'
import { carryThrough } from './apply/stage.ts'
import type { Progress } from './apply/undertaking.ts'
import type { Clock } from './clock.ts'
import type { KubernetesApi } from './cluster/kubernetes-api.ts'
import { openKubernetesApi } from './cluster/kubernetes-api.ts'
import { openTransport } from './cluster/transport.ts'
import { chooseNamespace, connect } from './connect.ts'
import { parseAnalysis } from './inputs/analysis.ts'
import { parseConnection } from './inputs/connection.ts'
import { parseLanguage } from './inputs/language.ts'
import { secretsIn } from './inputs/probe-headers.ts'
import { inputReader } from './inputs/reader.ts'
import type { Files } from './inputs/request.ts'
import { parseAction, parseNamespace, parseRequest, parseTarget } from './inputs/request.ts'
import { parseRun, parseStep } from './inputs/run.ts'
import { askWho, tellConnection, warnOfTrust } from './introduction.ts'
import { openJudges } from './judges.ts'
import { speakIn } from './language/choose.ts'
import { msg } from './language/message.ts'
import type { Course } from './outcome.ts'
import { reportFailure, reportSuccess } from './outcome.ts'
import { createLog } from './report/log.ts'
import { safeLine } from './report/text.ts'
import { tellRun } from './rollout/run-identity.ts'
import { openReporter, type Subject } from './step-report/reporter.ts'

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
  const progress: Progress = { observed: undefined, changed: false, unsure: false, planned: [], told: [] }
  const course: Course = { who: undefined, undertaking: undefined, progress }
  const subject: Subject = { progress }
  const reporter = openReporter(agent, clock, subject)
  const log = reporter.overhear(createLog(agent.print, clock.now, agent.conceal))
  const warn = reporter.overhearWarnings((message) => agent.warn(safeLine(agent.conceal(message))))
  const over = new AbortController()
  let api: KubernetesApi | undefined
  try {
    const input = inputReader(agent.input)
    subject.language = parseLanguage(input, agent.variable('System.Culture'))
    await speakIn(subject.language)
    const owner = parseRun(agent.variable)
    subject.run = owner
    subject.action = parseAction(input)
    const request = await parseRequest(input, files)
    const isDry = request.action !== 'status' && request.dryRun
    subject.dryRun = isDry
    for (const secret of secretsIn(request)) agent.mask(secret)
    const names = parseTarget(input)
    const wantedNamespace = parseNamespace(input)
    const wantedAnalysis = parseAnalysis(input, request.action)
    const way = parseConnection(input)
    log.title(msg`Istio canary shift: ${request.action}, ${tellRun(owner)}`)

    const outside = { network: agent.network, mask: agent.mask, now: clock.now, sleep: clock.sleep }
    const connection = await connect(way, agent, outside, cancelled)
    const target = { ...names, namespace: chooseNamespace(wantedNamespace, connection) }
    tellConnection(connection, target.namespace, log)
    warnOfTrust(connection, agent.variable, warn)

    const transport = openTransport(connection.access, agent.network)
    course.who = askWho(connection, transport, log, AbortSignal.any([cancelled, over.signal]))
    subject.place = { server: connection.access.server, target, who: course.who }
    const open = (signal: AbortSignal, namespace = target.namespace) =>
      openKubernetesApi(transport, { namespace, signal, sleep: clock.sleep, dryRun: isDry })
    const afterCancel = (ms: number) => open(AbortSignal.timeout(ms))
    api = open(cancelled)
    const ports = { api, afterCancel, clock, signal: cancelled, log, warn, news: reporter.news, conceal: agent.conceal }
    const workplace = { ...ports, agent, target, transport, apiIn: (namespace: string) => open(cancelled, namespace) }
    const judges = await openJudges(request, wantedAnalysis, workplace)
    const undertaking = { ...ports, ...judges, request, target, run: owner, step: parseStep(agent.variable) }
    course.undertaking = undertaking
    const plan = await (isDry ? tryOut : carryThrough)(undertaking, progress)
    reportSuccess({ agent, reporter }, undertaking, progress, plan)
  } catch (error) {
    await reportFailure({ agent, reporter }, log, course, error, cancelled)
  } finally {
    over.abort()
    api?.close()
  }
}
