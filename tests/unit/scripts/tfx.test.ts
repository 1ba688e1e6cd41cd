import { strict as assert } from 'node:assert'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { project } from '../../../scripts/project.ts'
import { packExtension } from '../../../scripts/tfx.ts'

describe('packing with tfx', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tfx-test-'))
    mkdirSync(join(root, 'task'))
    writeFileSync(join(root, 'task', 'main.js'), '')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const rows: readonly { readonly of: string; readonly task: object; readonly says: RegExp }[] = [
    { of: 'no inputs at all', task: {}, says: /warning:.*task\.json/s },
    { of: 'an execution target that is missing', task: taskWith({ target: 'other.js' }), says: /warning:.*other\.js/s },
  ]
  for (const { of, task, says } of rows) {
    it(`fails on a task.json with ${of}, where tfx only warns`, async () => {
      writeFileSync(join(root, 'task', 'task.json'), JSON.stringify(task))
      await assert.rejects(pack(root), { message: says })
    }).timeout(20_000)
  }

  it('fails on a manifest that names a file which is not there', async () => {
    writeFileSync(join(root, 'task', 'task.json'), JSON.stringify(taskWith({ target: 'main.js' })))
    await assert.rejects(pack(root, { icons: { default: 'no.png' } }), /tfx failed with exit code/)
  }).timeout(20_000)
})

function taskWith(handler: { target: string }): object {
  return {
    id: '0e3a3f0a-4b35-4f3c-8a35-97b87f0a1b11',
    name: 'Task',
    friendlyName: 'Task',
    instanceNameFormat: 'Task',
    execution: { Node20_1: handler },
  }
}

function pack(root: string, more: object = {}): Promise<void> {
  const manifest = {
    manifestVersion: 1,
    ...{ id: 'x', publisher: 'p', version: '1.0.0', name: 'X' },
    targets: [{ id: 'Microsoft.VisualStudio.Services' }],
    files: [{ path: 'task' }],
    contributions: [
      {
        id: 'task',
        type: 'ms.vss-distributed-task.task',
        targets: ['ms.vss-distributed-task.tasks'],
        properties: { name: 'task' },
      },
    ],
    ...more,
  }
  writeFileSync(join(root, 'vss-extension.json'), JSON.stringify(manifest))
  return packExtension(project.root, { root, output: join(root, 'x.vsix') })
}
