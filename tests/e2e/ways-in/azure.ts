import type { ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import type { Ground } from './ground.ts'

/** The inputs of a step that takes the Azure connection `c` to the cluster `aks`. */
export const azureInputs = {
  connectionType: 'azureResourceManager',
  azureSubscriptionConnection: 'c',
  azureResourceGroup: 'mlops',
  kubernetesCluster: 'aks',
  kubernetesServiceConnection: '',
}

/** A connection as the deployer, by its secret. */
export function deployed({ cloud }: Ground): ServiceConnection {
  const { clientId, secret } = cloud.deployer
  return cloud.connect({ by: 'secret', clientId, secret })
}
