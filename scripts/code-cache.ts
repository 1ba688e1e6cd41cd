import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentNodes } from './agent-nodes.ts'
import type { Bundle } from './bundle.ts'
import { shiftOnce } from './code-cache/shift-once.ts'
import { project } from './project.ts'

/** Agents run tasks on this one, the last of Node 20. Others take what they are given as it is, or compile for themselves. */
const versions = ['20.20.2']

/**
 * The compiled code of the runs of a bundle that begins by a launcher, by file name: V8's own cache of task.js after a whole `shift`, with what that
 * needed and nothing else. The same bundle gives the same bytes: the seed of V8's hashes, which orders them, is fixed.
 * Empty where it cannot be made, which is said: it takes an agent's very Node, and those are to be had for Linux on x64.
 */
export async function codeCaches({ files }: Bundle): Promise<ReadonlyMap<string, Uint8Array>> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(
      'Without compiled code for the runs: that is made on Linux x64 only. The task works the same, and starts later.',
    )
    return new Map()
  }
  const nodes = (await agentNodes()).filter(({ version }) => versions.includes(version))
  const made = nodes.map(async ({ version, binary }) => {
    return [`task-v${version}-linux-x64.bin`, await kept(files, version, (out) => record(files, binary, out))] as const
  })
  return new Map(await Promise.all(made))
}

/** It takes some seconds and depends on the scripts alone, so it is kept by their hash. */
async function kept(
  files: Bundle['files'],
  version: string,
  make: (out: string) => Promise<void>,
): Promise<Uint8Array> {
  const hash = createHash('sha256')
  for (const name of ['main.js', 'task.js']) hash.update(files.get(name) ?? '')
  const folder = join(project.root, 'dist', 'code-cache')
  const path = join(folder, `${version}-${hash.digest('hex').slice(0, 16)}.bin`)
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true })
    const unfinished = `${path}.${process.pid}`
    await make(unfinished)
    await rename(unfinished, path)
  }
  return readFile(path)
}

const scripts = join(project.root, 'scripts', 'code-cache')

/** A busy machine may have a run take another way, and compile what others do not: what two runs agree on is the usual one. */
async function record(files: Bundle['files'], binary: string, out: string): Promise<void> {
  const seen = new Set<string>()
  for (let runs = 0; runs < mostRuns; runs++) {
    await recordOnce(files, binary, out)
    const bytes = (await readFile(out)).toString('latin1')
    if (seen.has(bytes)) return
    seen.add(bytes)
  }
  throw new Error(`Of ${mostRuns} runs of the task no two compiled the same.`)
}

const mostRuns = 8

async function recordOnce(files: Bundle['files'], binary: string, out: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'code-cache-'))
  try {
    const task = join(folder, 'task')
    await mkdir(task)
    for (const [name, code] of files) await writeFile(join(task, name), code)
    await writeFile(join(task, 'package.json'), '{ "type": "commonjs" }\n')
    await writeFile(join(task, 'task.json'), await readFile(join(project.root, project.task, 'task.json')))
    await shiftOnce(task, {
      script: join(scripts, 'run-recorded.cjs'),
      env: { RECORDED_NODE: binary, RECORDED_TASK: task, RECORDED_CODE: out },
    })
    if (!existsSync(out)) throw new Error('The run for the compiled code of the task left none.')
  } finally {
    await rm(folder, { recursive: true })
  }
}
