import type { Agent } from './agent.ts'
import { ConnectionError } from './connection/connection-error.ts'
import type { Connection } from './connection/kubeconfig.ts'
import { connectByAgent } from './connection/kubeconfig.ts'
import { connectByServiceConnection } from './connection/service-connection.ts'
import type { InputReader } from './inputs/reader.ts'

/** The connection that the inputs name. @throws InputError or ConnectionError when it gives no access. */
export async function connect(input: InputReader, agent: Agent): Promise<Connection> {
  const type = input.choice('connectionType', ['kubernetesServiceConnection', 'none'])
  if (type === 'none') return connectByAgent()
  return connectByServiceConnection(agent.connection(input.required('kubernetesServiceEndpoint')))
}

/**
 * The namespace: the input, else the connection's, else its context's. There is no default.
 * @throws ConnectionError when none of them names one.
 */
export function chooseNamespace(wanted: string | undefined, connection: Connection): string {
  const namespace = wanted ?? connection.namespace
  if (namespace !== undefined) return namespace
  throw new ConnectionError(
    `No namespace: the input 'namespace' is empty, and ${connection.title} names none. Set the input 'namespace'.`,
  )
}
