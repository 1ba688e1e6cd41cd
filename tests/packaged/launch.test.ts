import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { runStep } from '../../rehearsal/agent/step.ts'
import { agentNodes } from '../../scripts/agent-nodes.ts'
import { codeCaches } from '../../scripts/code-cache.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { zipOf } from '../bench/packed-task.ts'
import { type UnpackedExtension, unpack } from './vsix.ts'

const compiled = 'task-v20.20.2-linux-x64.bin'

describe('the launcher', function () {
  this.timeout(60_000)
  let extension: UnpackedExtension
  let folder: string

  beforeEach(async () => {
    extension = unpack((await freshPackage()).vsix)
    folder = join(extension.folder, project.task)
  })
  afterEach(() => extension.remove())

  for (const { version, takes } of [
    { version: '20.20.2', takes: true },
    { version: '20.3.1', takes: false },
    { version: '24.18.1', takes: false },
  ]) {
    it(`has code that Node ${version} ${takes ? 'takes as it is' : 'compiles for itself'}`, async () => {
      const rejected = `new (require('node:vm').Script)(require('node:fs').readFileSync('task.js', 'latin1'), {
        filename: 'task.js', cachedData: require('node:fs').readFileSync('${compiled}') }).cachedDataRejected`
      const { output } = await run(await node(version), ['--print', rejected], { cwd: folder })
      assert.equal(output.trim(), String(!takes))
    })
  }

  const damages: readonly { readonly name: string; readonly damage: (file: string) => void }[] = [
    { name: 'is not there', damage: (file) => rmSync(file) },
    { name: 'is empty', damage: (file) => writeFileSync(file, '') },
    { name: 'is something else', damage: (file) => writeFileSync(file, 'not compiled') },
    { name: 'is cut off', damage: (file) => writeFileSync(file, readFileSync(file).subarray(0, 100_000)) },
  ]
  for (const { name, damage } of damages) {
    it(`starts the task the same where the compiled code ${name}`, async () => {
      damage(join(folder, compiled))
      const task = await openTask(folder)
      const step = await runStep({ task, inputs: { action: 'dance' }, node: await node('20.20.2') }).finished
      assert.deepEqual([step.result, step.errors.length], ['Failed', 1])
      assert.match(step.errors.join(), /'action'.*'dance'/)
    })
  }

  it('ends at once for a step that is refused before it needs the connection that was begun', async () => {
    const task = await openTask(folder)
    const started = performance.now()
    // 192.0.2.0/24 is for documentation: nothing answers from there.
    const url = 'https://192.0.2.1:6443'
    const connection = kubernetesConnection('aks', { kind: 'serviceAccount', url, token: 'x' })
    const inputs = { action: 'shift', kubernetesServiceConnection: 'aks', blueWeight: 'half' }
    const step = await runStep({ task, inputs, connections: [connection] }).finished
    assert.match(step.errors.join(), /'blueWeight'.*'half'/)
    assert.ok(performance.now() - started < 5_000)
  })

  it('has code that is compiled to the same bytes again', async () => {
    const files = new Map(
      readdirSync(folder)
        .filter((name) => name.endsWith('.js'))
        .map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const),
    )
    rmSync(join(project.root, 'dist', 'code-cache'), { recursive: true })
    const again = (await codeCaches({ files, sources: [], packages: [] })).get(compiled) ?? assert.fail()
    assert.ok(Buffer.from(again).equals(readFileSync(join(folder, compiled))))
  })

  it('keeps the task below 400 kB as each job downloads it', async () => {
    const { length } = await zipOf(folder)
    assert.ok(length > 100_000 && length < 400_000, `${length} bytes`)
  })

  async function node(version: string): Promise<string> {
    const found = (await agentNodes()).find((one) => one.version === version)
    return found?.binary ?? assert.fail(`Node ${version} is not installed`)
  }
})
