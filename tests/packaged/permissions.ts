import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'

/** What the task may do with a resource in its namespace. */
export interface Permission {
  /** Empty for the core group. */
  readonly group: string
  readonly resource: string
  readonly verbs: readonly string[]
}

/** The permissions that README.md tells people to give the task, out of its table. */
export function permissionsInReadme(): readonly Permission[] {
  const readme = readFileSync(join(project.root, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| (?:core|`([\w.]+)`) \| `(\w+)` \| ([a-z, ]+) \|$/gm)]
  return rows.map(([, group = '', resource = '', verbs = '']) => ({ group, resource, verbs: verbs.split(', ') }))
}
