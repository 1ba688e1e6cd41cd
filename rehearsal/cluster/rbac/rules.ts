/** Whether a rule allows a request (k8s.io/kubernetes/pkg/apis/rbac/v1, evaluation_helpers.go). */
import type { PolicyRule } from '../objects/rbac.ts'
import type { Attributes } from './attributes.ts'

export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!covers(rule.verbs, attributes.verb)) return false
  if ('path' in attributes) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, attributes.path))
  const { group, resource, subresource, name = '' } = attributes
  const { apiGroups = [], resources = [], resourceNames = [] } = rule
  return (
    covers(apiGroups, group) &&
    resources.some((pattern) => resourceMatches(pattern, resource, subresource)) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  )
}

function covers(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted)
}

/** `pods` does not cover `pods/log`; `*` covers everything. */
function resourceMatches(pattern: string, resource: string, subresource: string | undefined): boolean {
  if (pattern === '*') return true
  return subresource === undefined
    ? pattern === resource
    : pattern === `${resource}/${subresource}` || pattern === `*/${subresource}`
}

function urlMatches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.replace(/\*+$/, '')) : pattern === path
}
