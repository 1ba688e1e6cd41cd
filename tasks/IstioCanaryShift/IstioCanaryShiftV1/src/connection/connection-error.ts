/** A service connection or kubeconfig that gives no access to a cluster. The message says which, why and what to do. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
  }
}
