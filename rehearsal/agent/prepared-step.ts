import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { networkVariables } from './agent-network.ts'
import { maskedParameters, type ServiceConnection, systemConnection } from './connections.ts'
import type { TaskDefinition } from './definition.ts'
import { machineEnvironment, stepEnvironment } from './environment.ts'
import { type AgentFolders, agentFolders, someRun, systemVariables } from './identity.ts'
import { resolveInputs } from './inputs.ts'
import { createMasker, type SecretMasker } from './masking.ts'
import { createLog, type StepLog } from './step-log.ts'
import { emptyRecord, type StepRecord } from './step-record.ts'
import type { StepRequest } from './step-request.ts'
import { VariableSet } from './variables.ts'

/** All that the attempts of one step have in common. */
export interface PreparedStep {
  readonly folders: AgentFolders
  readonly environment: Record<string, string>
  readonly record: StepRecord
  readonly log: StepLog
  readonly masker: SecretMasker
  readonly isReadonly: (name: string) => boolean
}

/** Everything that happens before the task's process: folders, inputs, connections, secrets, environment. `root` is the agent's. */
export async function prepareStep(request: StepRequest, root: string): Promise<PreparedStep> {
  const identity = request.run ?? someRun
  const own = agentFolders(root)
  const folders = {
    ...own,
    sources: request.sourcesDirectory ?? own.sources,
    temp: request.tempDirectory ?? own.temp,
    tools: request.toolsDirectory ?? own.tools,
  }
  for (const folder of [folders.temp, folders.sources]) await mkdir(folder, { recursive: true })

  const variables = new VariableSet(request.variables)
    .with(systemVariables(identity, folders))
    .with([{ name: 'System.TaskInstanceId', value: randomUUID(), readonly: true }])
    .with(networkVariables(request.network))
  const expanded = variables.expanded()
  const connections = [...(request.connections ?? []), ...[request.environmentResource ?? []].flat()]
  const inputs = resolveInputs(request.task, request.inputs, variables, folders.sources)
  if (request.environmentResource) fillByEnvironment(request.task, inputs, request.environmentResource)
  const used = bindConnections(request.task, inputs, connections)
  const system = systemConnection(identity.collectionUri, request.accessToken ?? 'rehearsal-access-token')

  const masker = createMasker()
  for (const variable of expanded) if (variable.secret === true) masker.addVariable(variable.value)
  for (const connection of [...connections, system]) maskedParameters(connection).forEach(masker.add)

  const env = Object.entries(request.env ?? {}).map(([name, value]) => [name, variables.expand(value.trim())])
  return {
    folders,
    environment: stepEnvironment({
      machine: machineEnvironment(request.machine ?? process.env),
      env: Object.fromEntries(env),
      variables: expanded,
      inputs,
      connections: [...used, system],
    }),
    record: emptyRecord(),
    log: createLog(
      masker,
      variables.get('System.Debug')?.value.toLowerCase() === 'true',
      request.onLine ?? (() => undefined),
    ),
    masker,
    isReadonly: (name) => variables.get(name)?.readonly === true,
  }
}

/**
 * Fills an empty input of the Kubernetes kind with the job's environment resource, as the server does: by the input's
 * canonical name with its alias, and by no other.
 */
function fillByEnvironment(task: TaskDefinition, inputs: Map<string, string>, resource: ServiceConnection): void {
  const input = task.inputs.find(({ name, type, aliases }) => {
    const isTheOne = name === 'kubernetesServiceEndpoint' && aliases.includes('kubernetesServiceConnection')
    return isTheOne && type === 'connectedService:kubernetes'
  })
  if (input !== undefined && (inputs.get(input.name) ?? '') === '') inputs.set(input.name, resource.id)
}

/**
 * Puts the id of a service connection where an input names one, and gives back the connections that the step may see.
 * A name that is no connection stays as it is: in a YAML pipeline the server refuses it before any step runs.
 */
function bindConnections(
  task: TaskDefinition,
  inputs: Map<string, string>,
  connections: readonly ServiceConnection[],
): ServiceConnection[] {
  const used: ServiceConnection[] = []
  for (const { name, type } of task.inputs) {
    if (!type.startsWith('connectedService:')) continue
    const wanted = inputs.get(name)
    const connection = connections.find((each) => each.name === wanted || each.id === wanted)
    if (connection === undefined) continue
    inputs.set(name, connection.id)
    used.push(connection)
  }
  return used
}
