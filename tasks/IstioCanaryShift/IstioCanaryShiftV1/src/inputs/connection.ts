import { msg } from '../language/message.ts'
import { InputError } from './input-error.ts'
import type { InputReader } from './reader.ts'

/** Which cluster of Azure is meant, and with whose rights. */
export interface AzureCluster {
  readonly resourceGroup: string
  readonly cluster: string
  /** True for the cluster's admin credentials instead of the user's. */
  readonly admin: boolean
}

/** Which way into the cluster the step takes, by the ids of its service connections. */
export type ConnectionRequest =
  | { readonly type: 'kubernetes'; readonly endpoint: string }
  | ({ readonly type: 'azure'; readonly endpoint: string } & AzureCluster)
  | { readonly type: 'agent' }

/**
 * Reads the connection. A Kubernetes connection without an Azure one is taken also where the Azure kind is chosen: with
 * `environment: NAME.RESOURCE` the server fills that input, whatever else the step says.
 * @throws InputError for the first input that is missing or breaks its rule.
 */
export function parseConnection(input: InputReader): ConnectionRequest {
  const type = input.choice('connectionType', ['kubernetesServiceConnection', 'azureResourceManager', 'none'])
  switch (type) {
    case 'none':
      return { type: 'agent' }
    case 'kubernetesServiceConnection':
      return { type: 'kubernetes', endpoint: kubernetesEndpoint(input) }
    case 'azureResourceManager':
      return azureOrEnvironment(input)
  }
}

function kubernetesEndpoint(input: InputReader): string {
  const endpoint = input.optional('kubernetesServiceEndpoint')
  if (endpoint !== undefined) return endpoint
  throw new InputError(
    msg`Input 'kubernetesServiceConnection' is required: name a Kubernetes service connection, or let the job's 'environment: NAME.RESOURCE' name a Kubernetes resource, which fills it in.`,
  )
}

function azureOrEnvironment(input: InputReader): ConnectionRequest {
  const endpoint = input.optional('azureSubscriptionEndpoint')
  const ofEnvironment = input.optional('kubernetesServiceEndpoint')
  if (endpoint === undefined && ofEnvironment !== undefined) return { type: 'kubernetes', endpoint: ofEnvironment }
  if (endpoint === undefined) {
    throw new InputError(
      msg`Input 'azureSubscriptionConnection' is required when 'connectionType' is 'azureResourceManager': name an Azure Resource Manager service connection.`,
    )
  }
  return {
    type: 'azure',
    endpoint,
    resourceGroup: input.required('azureResourceGroup'),
    cluster: input.required('kubernetesCluster'),
    admin: input.flag('useClusterAdmin'),
  }
}
