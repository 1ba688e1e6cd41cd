import type { Agent } from './agent.ts'
import type { AzureRun } from './connection/azure/index.ts'
import type { Connection } from './connection/connection.ts'
import { ConnectionError } from './connection/connection-error.ts'
import type { Outside } from './connection/outside.ts'
import { connectByServiceConnection } from './connection/service-connection.ts'
import type { ConnectionRequest } from './inputs/connection.ts'
import { dnsLabel, labelRule } from './inputs/kubernetes-names.ts'
import { msg } from './language/message.ts'

/**
 * The connection that the step asks for. What a kind alone needs is loaded only for it: a service account's token, which
 * most runs come by, needs neither client-node nor Azure.
 * @throws ConnectionError when it gives no access; the signal's reason when it is aborted meanwhile.
 */
export async function connect(
  request: ConnectionRequest,
  agent: Agent,
  outside: Outside,
  signal: AbortSignal,
): Promise<Connection> {
  switch (request.type) {
    case 'agent': {
      const { connectByAgent } = await import('./connection/kubeconfig.ts')
      return connectByAgent(outside, signal)
    }
    case 'kubernetes':
      return connectByServiceConnection(agent.connection(request.endpoint), outside, signal)
    case 'azure': {
      const { connectByAzure } = await import('./connection/azure/index.ts')
      return connectByAzure(azureRun(request.endpoint, agent), request, outside, signal)
    }
  }
}

function azureRun(endpoint: string, agent: Agent): AzureRun {
  return {
    connection: agent.connection(endpoint),
    vouching: {
      requestUri: agent.variable('System.OidcRequestUri'),
      accessToken: agent.connection('SYSTEMVSSCONNECTION').parameter('AccessToken'),
      endpoint,
    },
    // Azure's own libraries read the same.
    metadataHost: agent.variable('AZURE_POD_IDENTITY_AUTHORITY_HOST'),
  }
}

/**
 * The namespace: the input, else the connection's, else its context's. There is no default.
 * @throws ConnectionError when none of them names one, or it is no name.
 */
export function chooseNamespace(wanted: string | undefined, connection: Connection): string {
  const namespace = wanted ?? connection.namespace
  if (namespace !== undefined && dnsLabel.test(namespace)) return namespace
  if (namespace !== undefined) {
    throw new ConnectionError(msg`The namespace of ${connection.title} must be ${labelRule()}, got '${namespace}'.`)
  }
  throw new ConnectionError(
    msg`No namespace: the input 'namespace' is empty, and ${connection.title} names none. Set the input 'namespace'.`,
  )
}
