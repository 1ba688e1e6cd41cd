import { strict as assert } from 'node:assert'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'

const src = `${project.task}/src`
const up = '../'.repeat(project.task.split('/').length + 2)

/** What a source file in `folder` imports from `module`. */
type Row = { readonly folder: string; readonly module: string; readonly statement?: (module: string) => string }

const typeOnly = (module: string) => `import type { A } from '${module}'`
const exported = (module: string) => `export * from '${module}'`
const dynamic = (module: string) => `const a = await import('${module}')`

const forbidden: readonly Row[] = [
  { folder: `${src}/inputs`, module: '../cluster/cluster.ts' },
  { folder: `${src}/inputs`, module: '../cluster/cluster.ts', statement: typeOnly },
  { folder: `${src}/inputs`, module: '../run.ts' },
  { folder: `${src}/azure-pipelines`, module: '../cluster/failure.ts' },
  { folder: `${src}/azure-pipelines`, module: '../rollout/weights.ts', statement: typeOnly },
  { folder: `${src}/connection`, module: '../inputs/request.ts' },
  { folder: `${src}/network`, module: '../cluster/failure.ts' },
  { folder: `${src}/network`, module: '../access.ts', statement: typeOnly },
  { folder: `${src}/network`, module: '../language/choose.ts' },
  { folder: `${src}/network`, module: 'azure-pipelines-task-lib/task.js' },
  { folder: `${src}/connection`, module: '../run.ts' },
  { folder: `${src}/cluster`, module: '../connection/access.ts' },
  { folder: `${src}/cluster`, module: '../report/sink.ts', statement: exported },
  { folder: `${src}/cluster`, module: `${up}rehearsal/cluster/cluster.ts` },
  { folder: `${src}/cluster`, module: '../apply/converge.ts', statement: typeOnly },
  { folder: `${src}/analysis`, module: '../apply/converge.ts', statement: typeOnly },
  { folder: `${src}/analysis`, module: '../inputs/analysis.ts', statement: typeOnly },
  { folder: `${src}/cluster`, module: '../analysis/message.ts', statement: typeOnly },
  { folder: `${src}/rollout`, module: '../analysis/message.ts', statement: typeOnly },
  { folder: `${src}/apply`, module: '../inputs/request.ts' },
  { folder: `${src}/apply`, module: '../run.ts' },
  { folder: `${src}/proof`, module: '../gate/verdict.ts' },
  { folder: `${src}/report`, module: '../inputs/request.ts', statement: typeOnly },
  { folder: `${src}/report`, module: 'azure-pipelines-task-lib/task.js' },
  { folder: `${src}/report`, module: 'node:fs' },
  { folder: `${src}/gate`, module: 'node:timers/promises' },
  { folder: `${src}/gate`, module: '@kubernetes/client-node', statement: typeOnly },
  { folder: `${src}/gate`, module: '../watch/findings.ts', statement: typeOnly },
  { folder: `${src}/watch`, module: '../apply/undertaking.ts', statement: typeOnly },
  { folder: `${src}/watch`, module: '../inputs/gates.ts', statement: typeOnly },
  { folder: `${src}/step-report`, module: '../inputs/run.ts', statement: typeOnly },
  { folder: `${src}/step-report`, module: '../cluster/observe.ts' },
  { folder: `${src}/step-report`, module: 'node:fs' },
  { folder: 'step-report', module: `../${src}/rollout/weights.ts`, statement: typeOnly },
  { folder: 'step-report', module: 'node:fs' },
  { folder: `${src}/rollout`, module: '../main.ts' },
  { folder: `${src}/rollout`, module: 'node:crypto' },
  { folder: `${src}/rollout/plan`, module: '../../cluster/cluster.ts', statement: typeOnly },
  { folder: `${src}/rollout/plan`, module: '../../inputs/request.ts', statement: dynamic },
  { folder: `${src}/rollout/plan`, module: '@kubernetes/client-node/dist/config.js' },
  { folder: src, module: `${up}tests/contract/x.ts` },
  { folder: src, module: `${up}scripts/project.ts` },
  { folder: 'rehearsal', module: `../${src}/main.ts` },
  { folder: 'rehearsal/agent', module: `../../${src}/inputs/names.ts`, statement: typeOnly },
  { folder: 'rehearsal/cluster/store', module: '../../../tests/e2e/x.ts' },
]

const allowed: readonly Row[] = [
  { folder: src, module: './run.ts' },
  { folder: src, module: './cluster/cluster.ts' },
  { folder: `${src}/azure-pipelines`, module: '../network/network.ts', statement: typeOnly },
  { folder: `${src}/apply`, module: '../cluster/wait.ts' },
  { folder: `${src}/apply`, module: '../analysis/message.ts' },
  { folder: `${src}/analysis`, module: '../cluster/kubernetes-api.ts', statement: typeOnly },
  { folder: `${src}/analysis`, module: 'azure-pipelines-tool-lib/tool.js' },
  { folder: `${src}/watch`, module: '../gate/judge.ts' },
  { folder: `${src}/watch`, module: '../proof/window.ts' },
  { folder: `${src}/inputs`, module: '../rollout/weights.ts', statement: typeOnly },
  { folder: `${src}/inputs`, module: 'azure-pipelines-task-lib/task.js' },
  { folder: `${src}/connection`, module: '@kubernetes/client-node/dist/config.js' },
  { folder: `${src}/connection`, module: '../cluster/access.ts', statement: typeOnly },
  { folder: `${src}/cluster`, module: 'node:https' },
  { folder: `${src}/cluster`, module: '../network/dial.ts' },
  { folder: `${src}/network`, module: './fault.ts' },
  { folder: `${src}/network`, module: '../language/message.ts' },
  { folder: `${src}/rollout/plan`, module: '../../language/message.ts' },
  { folder: `${src}/gate`, module: '../language/message.ts' },
  { folder: `${src}/network`, module: 'node:tls' },
  { folder: `${src}/cluster`, module: './watch.ts' },
  { folder: `${src}/report`, module: '../rollout/plan/plan.ts', statement: typeOnly },
  { folder: `${src}/rollout/plan`, module: '../weights.ts' },
  { folder: 'rehearsal', module: './cluster/cluster.ts' },
  { folder: 'rehearsal', module: '../scripts/fresh-package.ts' },
]

describe('the directions of imports', () => {
  let reported: readonly string[] = []
  let folder = ''

  before(async function () {
    this.timeout(20_000)
    folder = mkdtempSync(join(tmpdir(), 'import-directions-'))
    cpSync(join(project.root, 'biome.json'), join(folder, 'biome.json'))
    for (const row of [...forbidden, ...allowed]) {
      mkdirSync(dirname(join(folder, fileOf(row))), { recursive: true })
      writeFileSync(join(folder, fileOf(row)), `${statementOf(row)}\n`)
    }
    reported = await filesThatLintReports(folder)
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const row of forbidden) {
    it(`forbid in ${place(row)}: ${statementOf(row)}`, () => assert.ok(reported.includes(fileOf(row))))
  }
  for (const row of allowed) {
    it(`allow in ${place(row)}: ${statementOf(row)}`, () => assert.ok(!reported.includes(fileOf(row))))
  }
})

/** One file a row, with a name of its own. */
function fileOf(row: Row): string {
  return `${row.folder}/${Buffer.from(statementOf(row)).toString('hex')}.ts`
}

function statementOf({ module, statement = (name) => `import a from '${name}'` }: Row): string {
  return statement(module)
}

function place({ folder }: Row): string {
  return folder.replace(`${project.task}/`, '')
}

async function filesThatLintReports(folder: string): Promise<readonly string[]> {
  const biome = join(project.root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const options = [
    '--vcs-enabled=false',
    '--only=style/noRestrictedImports',
    '--max-diagnostics=none',
    '--reporter=json',
  ]
  const { output } = await run(process.execPath, [biome, 'lint', ...options, '.'], { cwd: folder })
  return [...output.matchAll(/"path":\s*"([^"]+\.ts)"/g)].map(([, path = '']) => path)
}
