import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../project.ts'
import { withRights } from './page.ts'
import { roleFiles } from './roles.ts'

/** A file that says which rights the task needs, as it must be. */
export interface PermissionFile {
  /** From the project's root. */
  readonly path: string
  readonly text: string
}

/** Every file that is made from the rights, whole or in part. @throws when a page has no place for its table */
export function permissionFiles(): readonly PermissionFile[] {
  const pages = ['docs/permissions.md', 'README.md', 'README.ja.md'].map((path) => ({
    path,
    text: withRights(readFileSync(join(project.root, path), 'utf8'), path),
  }))
  return [...pages, ...roleFiles().map(({ name, text }) => ({ path: `docs/roles/${name}`, text }))]
}
