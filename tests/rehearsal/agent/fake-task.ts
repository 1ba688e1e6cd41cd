import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTask, type TaskDefinition } from '../../../rehearsal/agent/definition.ts'

/** A task of a test: what its task.json has beyond the necessary, and its script (CommonJS). */
export interface FakeTask {
  readonly manifest?: Record<string, unknown>
  readonly script: string
}

const folders: string[] = []

/** A task on disk, to be opened and run; {@link removeTasks} takes all of them away. */
export async function fakeTask({ manifest = {}, script }: FakeTask): Promise<TaskDefinition> {
  const directory = await mkdtemp(join(tmpdir(), 'fake-task-'))
  folders.push(directory)
  const target = manifest.target ?? 'main.js'
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'main.js'), script)
  const task = {
    id: '11111111-2222-4333-8444-555555555555',
    name: 'Fake',
    version: { Major: 1, Minor: 2, Patch: 3 },
    inputs: [],
    execution: { Node20_1: { target } },
    ...manifest,
  }
  await writeFile(join(directory, 'task.json'), JSON.stringify(task))
  return openTask(directory)
}

/** For `after`: removes what the tests made. */
export async function removeTasks(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
}
