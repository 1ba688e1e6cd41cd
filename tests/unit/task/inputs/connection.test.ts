import assert from 'node:assert/strict'
import { parseConnection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/connection.ts'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { inputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'

type Values = Readonly<Record<string, string>>

const parse = (values: Values) => parseConnection(inputReader((name) => values[name]))

const azure = {
  connectionType: 'azureResourceManager',
  azureSubscriptionEndpoint: 'arm',
  azureResourceGroup: 'group',
  kubernetesCluster: 'prod',
}
const wanted = { type: 'azure', endpoint: 'arm', resourceGroup: 'group', cluster: 'prod' }

describe('the connection that a step asks for', () => {
  const good: readonly { it: string; values: Values; is: object }[] = [
    { it: "the agent's own", values: { connectionType: 'none' }, is: { type: 'agent' } },
    {
      it: 'a Kubernetes connection',
      values: { connectionType: 'kubernetesServiceConnection', kubernetesServiceEndpoint: 'k' },
      is: { type: 'kubernetes', endpoint: 'k' },
    },
    { it: 'a cluster of Azure', values: azure, is: { ...wanted, admin: false } },
    {
      it: 'a cluster of Azure, as its admin',
      values: { ...azure, useClusterAdmin: 'true' },
      is: { ...wanted, admin: true },
    },
    {
      it: 'a cluster of Azure also in an environment with a Kubernetes resource',
      values: { ...azure, kubernetesServiceEndpoint: 'k' },
      is: { ...wanted, admin: false },
    },
    {
      it: "the environment's resource where the Azure kind is chosen without a connection",
      values: { connectionType: 'azureResourceManager', kubernetesServiceEndpoint: 'k' },
      is: { type: 'kubernetes', endpoint: 'k' },
    },
  ]
  for (const { it: what, values, is } of good) it(`is ${what}`, () => assert.deepEqual(parse(values), is))

  const bad: readonly { it: string; values: Values; says: RegExp }[] = [
    {
      it: 'another type',
      values: { connectionType: 'kubeconfig' },
      says: /'connectionType' must be one of kubernetesServiceConnection, azureResourceManager, none, got 'kubeconfig'/,
    },
    {
      it: 'a Kubernetes connection without a name',
      values: { connectionType: 'kubernetesServiceConnection' },
      says: /'kubernetesServiceConnection' is required: .*'environment: NAME\.RESOURCE'/,
    },
    {
      it: 'an Azure connection without a name',
      values: { connectionType: 'azureResourceManager' },
      says: /'azureSubscriptionConnection' is required when 'connectionType' is 'azureResourceManager'/,
    },
    { it: 'no resource group', values: { ...azure, azureResourceGroup: '' }, says: /'azureResourceGroup' is required/ },
    { it: 'no cluster', values: { ...azure, kubernetesCluster: '' }, says: /'kubernetesCluster' is required/ },
    {
      it: 'an admin that is neither true nor false',
      values: { ...azure, useClusterAdmin: 'yes' },
      says: /'useClusterAdmin' must be 'true' or 'false', got 'yes'/,
    },
  ]
  for (const { it: what, values, says } of bad) {
    it(`is refused with ${what}`, () =>
      assert.throws(
        () => parse(values),
        (error) => error instanceof InputError && says.test(error.message),
      ))
  }
})
