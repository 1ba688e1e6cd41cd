import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { project } from '../../scripts/project.ts'
import { withTables } from '../../scripts/readme-tables.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'
import { kinds } from '../e2e/ways-in/kinds.ts'
import { readInputs } from './read-inputs.ts'

const manifest = readTaskManifest()
const { scripts } = JSON.parse(readFileSync(join(project.root, 'package.json'), 'utf8'))
const inputNames = manifest.inputs.flatMap(({ name, aliases = [] }) => [name, ...aliases])

describe('README.md', () => {
  const readme = readFileSync(join(project.root, 'README.md'), 'utf8')

  it('is stale as soon as task.json says something else', () => {
    const [first, ...others] = manifest.inputs
    assert.ok(first !== undefined)
    const changed = { ...manifest, inputs: [{ ...first, helpMarkDown: 'Something else.' }, ...others] }
    assert.notEqual(withTables(readme, changed), readme)
  })

  it('refuses to be without a place for its tables', () => {
    assert.throws(() => withTables('# A title', manifest), /no place marked for its inputs/)
  })

  it('has in its table of connections the kinds that have a test each', () => {
    const [, table = ''] = /\| connection \| kind \|.*\n.*\n((?:\|.*\n)+)/.exec(readme) ?? []
    const rows = table
      .trim()
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()))
    assert.deepEqual(
      rows.map(([, connection, kind]) => ({ connection, kind })),
      kinds.map(({ connection, kind }) => ({ connection, kind })),
    )
  })

  it('names only commands that there are', () => {
    for (const [, name = ''] of readme.matchAll(/npm run ([\w:]+)/g)) assert.ok(name in scripts, name)
  })
})

describe('the stage that README.md shows', () => {
  it('is one of the pipeline', () => {
    const { stages } = parse(readFileSync(join(project.root, '.pipelines', 'abtest.yml'), 'utf8'))
    const [shown] = yamlBlocks('README.md').flatMap((block) => parse(block))
    assert.deepEqual(
      stages.find(({ stage }: { stage: string }) => stage === shown.stage),
      shown,
    )
  })
})

for (const page of [
  'README.md',
  'overview.md',
  'docs/connections.md',
  'docs/from-helm.md',
  'docs/operators-guide.md',
]) {
  describe(`the YAML of ${page}`, () => {
    const steps = yamlBlocks(page).flatMap((block) => taskInputs(parse(block)))

    it('gives the task only inputs that it has', () => {
      assert.ok(steps.length > 0)
      for (const name of steps.flatMap((inputs) => Object.keys(inputs))) assert.ok(inputNames.includes(name), name)
    })

    for (const inputs of steps) {
      it(`gives the task for ${Object.values(inputs).join(', ')} what it takes`, async () => {
        await readInputs(asTheAgentGivesThem(inputs))
      })
    }
  })
}

function yamlBlocks(page: string): readonly string[] {
  const text = readFileSync(join(project.root, page), 'utf8')
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
}

/** The inputs of every invocation of our task, anywhere in a piece of a pipeline. */
function taskInputs(node: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof node !== 'object' || node === null) return []
  if ('task' in node && node.task === 'IstioCanaryShift@1' && 'inputs' in node) return [{ ...(node.inputs ?? {}) }]
  return Object.values(node).flatMap(taskInputs)
}

/** By their canonical names, with defaults, and with a value for each variable. */
function asTheAgentGivesThem(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    manifest.inputs.map(({ name, aliases = [], defaultValue = '' }) => {
      const given = [name, ...aliases].map((known) => inputs[known]).find((value) => value !== undefined)
      return [name, String(given ?? defaultValue).replaceAll(/\$\([\w.]+\)/g, 'x')]
    }),
  )
}
