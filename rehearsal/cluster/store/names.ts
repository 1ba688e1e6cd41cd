/** Names of objects: which are allowed (RFC 1123, RFC 1035) and how missing ones are made. */

/** Letters and digits that can't form words, as Kubernetes draws them. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** A prefix with five random characters, cut so that the whole stays within 63. */
export function generatedName(prefix: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  return `${prefix.slice(0, 58)}${suffix}`
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const serviceLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/

/** What is wrong with a name that must be a DNS subdomain, or undefined. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 characters'
  if (subdomain.test(name)) return undefined
  return (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
    "alphanumeric character (e.g. 'example.com')"
  )
}

/** What is wrong with a name that must be a DNS label (a namespace, a container), or undefined. */
export function labelProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters'
  if (label.test(name)) return undefined
  return (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric " +
    "character (e.g. 'my-name',  or '123-abc')"
  )
}

/** What is wrong with the name of a Service, or undefined. */
export function serviceNameProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters'
  if (serviceLabel.test(name)) return undefined
  return (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an " +
    "alphanumeric character (e.g. 'my-name',  or 'abc-123')"
  )
}

/** What is wrong with the key of a label or annotation, or undefined. */
export function keyProblem(key: string): string | undefined {
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  if (prefix !== undefined && subdomainProblem(prefix) !== undefined) return `prefix part ${subdomainProblem(prefix)}`
  const name = key.slice(slash + 1)
  if (name.length > 63) return 'name part must be no more than 63 characters'
  if (qualifiedName.test(name)) return undefined
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
}

/** What is wrong with the value of a label, or undefined. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters'
  if (value === '' || qualifiedName.test(value)) return undefined
  return (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
    'alphanumeric character'
  )
}
