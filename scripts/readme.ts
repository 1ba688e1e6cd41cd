/** `npx tsx scripts/readme.ts`: writes the tables of README.md and README.ja.md anew from task.json. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.ts'
import { readmes, withTables } from './readme-tables.ts'
import { readTaskManifest } from './task-manifest.ts'

for (const { path, words, manifestOf } of readmes) {
  const file = join(project.root, path)
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), manifestOf(readTaskManifest()), words))
}
