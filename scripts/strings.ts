/** `npx tsx scripts/strings.ts`: writes the English texts of the editor anew from task.json. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.ts'
import { readTaskManifest } from './task-manifest.ts'
import { englishStrings, stringsPath } from './task-strings.ts'

writeFileSync(join(project.root, stringsPath('en-US')), englishStrings(readTaskManifest()))
