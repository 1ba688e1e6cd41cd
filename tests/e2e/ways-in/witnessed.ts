/** A step of which everything is written down that it says, writes and starts, to look for secrets in. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StepRequest, StepResult } from '../../../rehearsal/agent/step.ts'
import { unfolded } from '../../unfolded.ts'
import type { Ground } from './ground.ts'

/** Something that the step did, and what could be read there. */
export interface Trace {
  readonly kind: 'shown' | 'said' | 'file' | 'stream' | 'arguments' | 'environment' | 'attachment'
  readonly where: string
  readonly content: string
}

export interface Witnessed {
  readonly step: StepResult
  readonly traces: readonly Trace[]
}

/** An invocation of the task. */
export interface Invocation {
  readonly action: string
  readonly inputs: Readonly<Record<string, string>>
  readonly request?: Partial<StepRequest>
}

/** Runs the packaged task as a step of the ground's run, and writes down everything that it leaves: see {@link witness}. */
export function witnessed({ canary, run, cloud }: Ground, { action, inputs, request }: Invocation): Promise<Witnessed> {
  const { accessToken } = cloud
  return witness((more) => canary.run(action, inputs, run.buildId, { run, accessToken, ...more }), request)
}

const preloaded = fileURLToPath(new URL('witness.cjs', import.meta.url))
const kubeconfig = 'apiVersion: v1\nkind: Config\n# of the user: nobody touches it\n'

/**
 * Runs a step with the debug log on and a home of its own, and writes down everything that it leaves.
 * @throws AssertionError when the user's kubeconfig, in the home or where KUBECONFIG points to, is not as it was.
 */
export async function witness(
  run: (request: Partial<StepRequest>) => Promise<StepResult>,
  request: Partial<StepRequest> = {},
): Promise<Witnessed> {
  const folder = await mkdtemp(join(tmpdir(), 'witnessed-'))
  const [home, work, notes] = [join(folder, 'home'), join(folder, 'work'), join(folder, 'notes')]
  const users = [join(home, '.kube', 'config'), join(folder, 'kubeconfig')]
  try {
    await mkdir(join(home, '.kube'), { recursive: true })
    await mkdir(work)
    await writeFile(notes, '')
    for (const path of users) await writeFile(path, kubeconfig)
    const before = await Promise.all(users.map(lookAt))
    const said: string[] = []
    const step = await run({
      sourcesDirectory: work,
      machine: { ...process.env, HOME: home, USERPROFILE: home },
      variables: [{ name: 'System.Debug', value: 'true' }],
      onRawLine: (line) => said.push(line),
      ...request,
      env: {
        KUBECONFIG: users[1] ?? '',
        NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}`,
        WITNESS_FILE: notes,
        WITNESS_FOLDERS: JSON.stringify([home, work]),
        ...request.env,
      },
    })
    assert.deepEqual(await Promise.all(users.map(lookAt)), before)
    return { step, traces: [...tracesOf(step, said), ...(await readNotes(notes))] }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * That none of the secrets is in anything that the step left: the log as shown, every line as it was written (but for
 * the commands that register secrets), attachments, files, and the command lines and environments of children. Each is
 * looked for as it is, in base64, as part of an address, and line by line.
 * @throws AssertionError that says where.
 */
export function assertSecret(secrets: readonly string[], { traces }: Witnessed): void {
  assert.ok(secrets.length > 0, 'there is nothing to look for')
  const forms = [...new Set(secrets.flatMap(formsOf))]
  for (const { kind, where, content } of traces) {
    const found = forms.find((form) => content.includes(form))
    if (found !== undefined) assert.fail(`${kind} '${where}' has the secret '${found}'`)
  }
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length > 15 && !line.startsWith('-----'))
  const whole = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]
  return [...whole, ...lines].filter((form) => form !== '')
}

/** When a file was written, and what it holds. */
async function lookAt(path: string): Promise<object> {
  return { path, at: (await stat(path)).mtimeMs, text: await readFile(path, 'utf8') }
}

function tracesOf({ lines, attachments }: StepResult, said: readonly string[]): Trace[] {
  // What the agent is told to hide, it has to be told.
  const raw = said.filter((line) => !/^##vso\[task\.setsecret\]/.test(line))
  return [
    ...lines.map(({ text }, at): Trace => ({ kind: 'shown', where: `line ${at + 1}`, content: text })),
    ...[...raw, ...unfolded(raw)].map((line): Trace => ({ kind: 'said', where: line.slice(0, 40), content: line })),
    ...attachments.map(({ name, content }): Trace => ({ kind: 'attachment', where: name, content })),
  ]
}

async function readNotes(path: string): Promise<Trace[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line): Trace => JSON.parse(line))
}
