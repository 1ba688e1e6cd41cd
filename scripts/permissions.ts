/** `npx tsx scripts/permissions.ts`: writes docs/roles, and the tables of rights in docs/permissions.md and README.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { permissionFiles } from './permissions/files.ts'
import { project } from './project.ts'

for (const { path, text } of permissionFiles()) {
  mkdirSync(dirname(join(project.root, path)), { recursive: true })
  writeFileSync(join(project.root, path), text)
}
