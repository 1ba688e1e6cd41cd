import type { KubernetesApi } from '../cluster/kubernetes-api.ts'
import { msg } from '../language/message.ts'
import type { Target } from '../rollout/request.ts'
import type { Analysis } from './analysis.ts'
import { AnalysisFailure } from './analysis-failure.ts'
import { analyze } from './istioctl.ts'
import type { IstioctlSource } from './istioctl-tool.ts'
import { findIstioctl } from './istioctl-tool.ts'
import { errorsAbout } from './message.ts'
import type { NamespaceSnapshot } from './namespace-snapshot.ts'
import { destinationRulesIn, readSnapshot, withVirtualService } from './namespace-snapshot.ts'

/** What an analysis stands on. */
export interface AnalystOptions {
  readonly api: KubernetesApi
  readonly target: Target
  /** The agent's variables by their names. */
  readonly variable: (name: string) => string | undefined
  /** The certificate authorities (PEM) that the agent trusts, where they are not Node's own. */
  readonly network: { readonly authorities: string | undefined }
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

// What a program needs of the machine to start at all, on Windows above all.
const inherited = ['SystemRoot', 'SystemDrive', 'windir', 'LANG', 'TZ']

/** An analysis by istioctl, which is found or downloaded at the first look. */
export function openAnalysis(
  request: IstioctlSource & Pick<Analysis, 'mode'>,
  { api, target, variable, network, signal, tell }: AnalystOptions,
): Analysis {
  const folder = (name: string) => {
    const path = variable(name)
    if (path) return path
    throw new AnalysisFailure(msg`The variable ${name} is not set.`, msg`Run the step by an Azure Pipelines agent.`)
  }
  const environment = Object.fromEntries(
    inherited.map((name) => [name, process.env[name]]).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
  const find = () => {
    const platform = { os: process.platform, arch: process.arch }
    const { authorities } = network
    return findIstioctl(request, { platform, tools: folder('Agent.ToolsDirectory'), authorities, signal, tell })
  }
  let program: string | undefined
  const errorsIn = async (snapshot: NamespaceSnapshot) => {
    program ??= await find()
    const messages = await analyze({ program, temp: folder('Agent.TempDirectory'), environment, signal }, snapshot)
    return errorsAbout(target, destinationRulesIn(snapshot), messages)
  }
  return {
    mode: request.mode,
    async look() {
      const snapshot = await readSnapshot(api, target.namespace)
      return {
        errors: await errorsIn(snapshot),
        errorsWith: (planned) => errorsIn(planned.reduce(withVirtualService, snapshot)),
      }
    },
  }
}
