import type { Variable } from './variables.ts'

/** How an agent was told to reach others, when it was configured (`--proxyurl`, `--sslcacert` and the like). */
export interface AgentNetwork {
  readonly proxy?: {
    readonly url: string
    readonly user?: string
    readonly password?: string
    /** Regular expressions for addresses that are reached directly: the lines of `.proxybypass`. */
    readonly bypass?: readonly string[]
  }
  /** The path of a PEM file with authorities to trust. */
  readonly authorities?: string
  /** The paths of PEM files: what the agent shows to the server of Azure DevOps. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string; readonly password?: string }
  readonly skipCertificateValidation?: boolean
}

/** The variables by which a step learns of it (source: reference/agent-contract.md, `Agent.ProxyUrl` and the like). */
export function networkVariables(network: AgentNetwork = {}): Variable[] {
  const { proxy, authorities, clientCertificate, skipCertificateValidation } = network
  return [
    ...variable('Agent.ProxyUrl', proxy?.url),
    ...variable('Agent.ProxyUsername', proxy?.user),
    ...variable('Agent.ProxyPassword', proxy?.password, 'secret'),
    ...variable('Agent.ProxyBypassList', proxy?.bypass && JSON.stringify(proxy.bypass)),
    ...variable('Agent.CAInfo', authorities),
    ...variable('Agent.ClientCert', clientCertificate?.certificate),
    ...variable('Agent.ClientCertKey', clientCertificate?.key),
    ...variable('Agent.ClientCertPassword', clientCertificate?.password, 'secret'),
    ...variable('Agent.SkipCertValidation', skipCertificateValidation === true ? 'True' : undefined),
  ]
}

function variable(name: string, value: string | undefined, secret?: 'secret'): Variable[] {
  return value === undefined ? [] : [{ name, value, readonly: true, secret: secret === 'secret' }]
}
