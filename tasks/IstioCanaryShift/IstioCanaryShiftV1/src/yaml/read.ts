import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml'
import { msg } from '../language/message.ts'

/** Far more values than a manifest or a kubeconfig has. An alias may repeat a list of aliases, and nine of those are a billion. */
const mostValues = 100_000

/**
 * The documents of a YAML text as plain JSON values: no dates, no binary, no types of YAML's own.
 * @throws Error that says in a clause what is wrong and where, and quotes nothing, as a text may hold secrets.
 */
export function readYaml(text: string): unknown[] {
  const documents = parse(text)
  let values = 0
  const isTree = (value: unknown, above: readonly object[]): boolean => {
    values++
    if (values > mostValues) return false
    if (typeof value !== 'object' || value === null) return true
    if (above.includes(value)) return false
    const path = [...above, value]
    return Object.values(value).every((member) => isTree(member, path))
  }
  if (isTree(documents, [])) return documents
  throw new Error(msg`its aliases make more than ${mostValues} values of it, or repeat what they are in`)
}

function parse(text: string): unknown[] {
  try {
    return loadAll(text, undefined, { schema: CORE_SCHEMA })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const what = error.reason.replace(/"[^"]*"|<[^>]*>|'[^']*'/g, '…')
    throw new Error(msg`${what} (line ${error.mark.line + 1})`, { cause: error })
  }
}
