import type { SourceText } from './source-text.ts'

/** A kind of texts that no language has words for. */
export type ForMachines = {
  readonly pattern: RegExp
  /** The part of the sources that has them; all when absent. */
  readonly part?: string
  readonly why: string
}

/** The texts of the sources that have words in them and are not for people, or not in their language. */
export const forMachines: readonly ForMachines[] = [
  { pattern: /^(Bearer|Basic) (\{0\})?$/, why: 'a scheme of HTTP authentication and its credentials' },
  { pattern: /^istio: ingressgateway$/, part: 'inputs', why: 'a label of a pod' },
  { pattern: /^kubectl [^.]*$/, why: 'a command to copy' },
  {
    pattern: /^(deploy image|shift blueWeight|onFailure): \{0\}$/,
    why: 'an action with its input, or an input, to copy',
  },
  { pattern: /^forbidden: User$/, part: 'run', why: 'what Kubernetes says, by which a denial is known' },
  { pattern: /^socket hang up$/, part: 'proof', why: 'what Node says, by which the fault is known' },
  { pattern: /^The incomplete beta function /, part: 'statistics', why: 'never told: the fraction always converges' },
  { pattern: /^ *(- )?[\w./]+:( (\{0\}|IfNotPresent))?$/, part: 'rollout', why: 'a line of YAML to copy' },
  { pattern: /^ *- RespectIgnoreDifferences=true$/, part: 'rollout', why: 'a line of YAML to copy' },
  { pattern: /^ --[a-z]+=\{0\}$/, part: 'cluster', why: 'an argument of a command to copy' },
  { pattern: /^\{0\} (in|notin) \(\{1\}\)$/, part: 'cluster', why: 'a label selector of Kubernetes' },
  {
    pattern: /^(VirtualService|Service|DestinationRule) \{0\}\/\{1\}$/,
    part: 'analysis',
    why: 'an object as istioctl names it',
  },
  {
    pattern: /^the connection was closed before an answer came$/,
    part: 'cluster',
    why: 'network/fault.ts knows it by this and tells it',
  },
  { pattern: /^Azure Kubernetes Service Cluster \{0\} Role$/, part: 'connection', why: 'the name of a role in Azure' },
  {
    pattern: /^This handler knows no authentication\.$/,
    part: 'analysis',
    why: 'never told: a fault of the library that calls it',
  },
]

export function isForMachines(text: SourceText): boolean {
  return forMachines.some((kind) => isOf(kind, text))
}

export function isOf({ pattern, part }: ForMachines, text: SourceText): boolean {
  return pattern.test(text.text) && (part ?? text.part) === text.part
}
