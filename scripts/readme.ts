/** `npx tsx scripts/readme.ts`: writes the tables of README.md anew from task.json. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.ts'
import { withTables } from './readme-tables.ts'
import { readTaskManifest } from './task-manifest.ts'

const path = join(project.root, 'README.md')
writeFileSync(path, withTables(readFileSync(path, 'utf8'), readTaskManifest()))
