import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import { prepareStep } from '../../rehearsal/agent/prepared-step.ts'
import type { AgentNode } from '../../scripts/agent-nodes.ts'
import type { Contender } from './contender.ts'
import type { Ground } from './ground.ts'
import type { ContenderKey } from './results.ts'
import type { Command } from './stopwatch.ts'

/** The packaged task as an agent starts it: on which Node, from which folder, and for which server. */
export interface TaskSetting {
  readonly node: AgentNode
  /** The folder with task.json. */
  readonly task: string
  readonly ground: Ground
  /** The way to the server that is measured. */
  readonly server: string
}

/** Steps of the packaged task. */
export interface TaskSteps {
  /** The process of a step, with the environment that the agent gives it. */
  step(inputs: Readonly<Record<string, string>>): Promise<Command>
  remove(): Promise<void>
}

/** Prepares steps that use a service connection with a token of a service account, all of one run. */
export async function taskSteps({ node, task, ground, server }: TaskSetting): Promise<TaskSteps> {
  const root = await mkdtemp(join(tmpdir(), 'bench-agent-'))
  const definition = { ...(await openTask(task)), target: await targetFor(node, task) }
  const connection = kubernetesConnection('mlops-aks', {
    kind: 'serviceAccount',
    url: server,
    token: ground.token,
    certificateAuthority: ground.access.certificateAuthority,
  })
  return {
    async step(inputs) {
      const { namespace } = ground
      const { folders, environment } = await prepareStep(
        {
          task: definition,
          inputs: { kubernetesServiceConnection: connection.name, namespace, ...inputs },
          connections: [connection],
          run: someRun,
        },
        root,
      )
      return { command: [node.binary, join(task, definition.target)], environment, folder: folders.sources }
    },
    remove: () => rm(root, { recursive: true }),
  }
}

/** What the handler of this Node starts. @throws when task.json has no such handler */
async function targetFor({ version }: AgentNode, task: string): Promise<string> {
  const { execution } = JSON.parse(await readFile(join(task, 'task.json'), 'utf8'))
  const handler = version.startsWith('20.') ? 'Node20_1' : 'Node24'
  const target = execution[handler]?.target
  if (typeof target !== 'string') throw new Error(`${join(task, 'task.json')} has no handler ${handler}.`)
  return target
}

/** How the commands begin that a whole step has written: its summary, its report, its end. */
const promised = [
  'task.addattachment type=Distributedtask.Core.Summary;',
  'task.addattachment type=IstioCanaryShift.Step;',
  'task.complete result=Succeeded;',
]

/** @throws when a step has not succeeded, or not left what a whole one leaves, with all that it wrote. */
export function reviewStep(output: string): void {
  for (const command of promised) {
    if (!output.includes(`##vso[${command}`)) throw new Error(`No ##vso[${command}…] is in:\n${output}`)
  }
}

/** `shift` by the packaged task, all its promises on. */
export async function shift(key: ContenderKey, setting: TaskSetting): Promise<Contender> {
  const steps = await taskSteps(setting)
  return {
    key,
    commandFor: (blue) => steps.step({ action: 'shift', blueWeight: String(blue) }),
    weights: () => setting.ground.weights(),
    review: reviewStep,
    async remove() {
      await steps.remove()
      await setting.ground.remove()
    },
  }
}
