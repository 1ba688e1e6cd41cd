import type { InputReader } from './reader.ts'

/** Which way into the cluster the step takes, by the ids of its service connections. */
export type ConnectionRequest =
  | { readonly type: 'kubernetes'; readonly endpoint: string }
  | {
      readonly type: 'azure'
      readonly endpoint: string
      readonly resourceGroup: string
      readonly cluster: string
      /** True for the cluster's admin credentials instead of the user's. */
      readonly admin: boolean
    }
  | { readonly type: 'agent' }

/** Reads the connection. @throws InputError for the first input that is missing or breaks its rule. */
export function parseConnection(input: InputReader): ConnectionRequest {
  const type = input.choice('connectionType', ['kubernetesServiceConnection', 'none'])
  if (type === 'none') return { type: 'agent' }
  return { type: 'kubernetes', endpoint: input.required('kubernetesServiceEndpoint') }
}
