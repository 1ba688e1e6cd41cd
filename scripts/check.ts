/** `npm run check`: types, lint with the directions of imports, format, task.json, and whether what is generated is fresh. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { permissionFiles } from './permissions/files.ts'
import { run } from './process.ts'
import { project } from './project.ts'
import { readmes, withTables } from './readme-tables.ts'
import { readTaskManifest } from './task-manifest.ts'
import { englishStrings, stringsPath } from './task-strings.ts'

/** One thing that must hold; `faults` resolves to everything that a person needs to know to mend it, or to nothing. */
type Check = { readonly name: string; readonly faults: () => Promise<string> | string }

const checks: readonly Check[] = [
  { name: 'types', faults: () => tool('typescript/bin/tsc', '--project', '.') },
  // What runs in a browser has a browser's types, and nothing else has them.
  { name: 'types of the tab', faults: () => tool('typescript/bin/tsc', '--project', 'tab') },
  { name: 'types of its tests', faults: () => tool('typescript/bin/tsc', '--project', 'tests/browser') },
  {
    name: 'lint, imports, format',
    faults: () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  },
  { name: 'task.json', faults: () => thrown(readTaskManifest) },
  { name: "editor's texts", faults: staleStrings },
  { name: 'README tables', faults: staleReadme },
  { name: 'docs of rights', faults: stalePermissions },
]

let failed = 0
for (const { name, faults } of checks) {
  const start = performance.now()
  const fault = await faults()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${fault === '' ? '✓' : '✗'} ${name.padEnd(24)} ${seconds.padStart(5)} s`)
  if (fault === '') continue
  failed += 1
  console.log(fault)
}
process.exitCode = failed === 0 ? 0 : 1

/** The whole output of an npm package's program when it fails. */
async function tool(program: string, ...args: readonly string[]): Promise<string> {
  const script = join(project.root, 'node_modules', program)
  const { code, output } = await run(process.execPath, [script, ...args], { cwd: project.root })
  return code === 0 ? '' : output || `${program} failed with exit code ${code}.`
}

function staleStrings(): string {
  return thrown(() => {
    const path = stringsPath('en-US')
    if (readFileSync(join(project.root, path), 'utf8') === englishStrings(readTaskManifest())) return
    throw new Error(`${path} does not say what task.json says. Run: npx tsx scripts/strings.ts`)
  })
}

function staleReadme(): string {
  return thrown(() => {
    for (const { path, words, manifestOf } of readmes) {
      const readme = readFileSync(join(project.root, path), 'utf8')
      if (withTables(readme, manifestOf(readTaskManifest()), words) === readme) continue
      throw new Error(`${path} does not say what task.json says. Run: npx tsx scripts/readme.ts`)
    }
  })
}

function stalePermissions(): string {
  return thrown(() => {
    const stale = permissionFiles().filter(({ path, text }) => readFileSync(join(project.root, path), 'utf8') !== text)
    if (stale.length === 0) return
    const names = stale.map(({ path }) => path).join(', ')
    throw new Error(`Not as scripts/permissions/rights.ts says: ${names}. Run: npx tsx scripts/permissions.ts`)
  })
}

function thrown(action: () => unknown): string {
  try {
    action()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
