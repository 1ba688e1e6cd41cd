import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Pipeline } from './pipeline/model.ts'
import { writtenValue } from './pipeline/with-variable.ts'
import { python } from './scoring-server/scoring-server.ts'

/** A scoring script, and what it answers whoever asks without a body, as the rehearsal's users do. */
export interface ScoreScript {
  /** From the project's folder, as SCORE_SCRIPT names it. */
  readonly path: string
  readonly answer: string
}

/** The guide's mocks, of which each is the other one's canary. */
const mocks = ['scoring/scoreA.py', 'scoring/scoreB.py']

/**
 * The scripts of the two runs, as the guide has it: what the pipeline's file names is released first, then SCORE_SCRIPT is changed
 * and merged.
 * @param root  the project's folder
 * @param wanted  the canary's script, `scoring/scoreA.py` or only `scoreA.py`; else the mock that the file does not name
 * @throws Error in one sentence, on a script that is not there, or that does not answer
 */
export async function chooseScripts(
  pipeline: Pipeline,
  root: string,
  wanted = '',
): Promise<{ first: ScoreScript; canary: ScoreScript }> {
  const merged = writtenValue(pipeline, 'SCORE_SCRIPT')
  const canary = wanted === '' ? otherMock(merged) : wanted.includes('/') ? wanted : `scoring/${wanted}`
  const first = canary === merged ? otherMock(canary) : merged
  return { first: await ask(root, first), canary: await ask(root, canary) }
}

function otherMock(script: string): string {
  return mocks.find((each) => each !== script) ?? script
}

const question = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("score", sys.argv[1])
model = importlib.util.module_from_spec(spec)
spec.loader.exec_module(model)
model.init()
print(json.dumps(model.run("")))
`

/** Asks a script itself, without any server: what its image must answer later. */
async function ask(root: string, path: string): Promise<ScoreScript> {
  try {
    await access(join(root, path))
  } catch {
    throw new Error(`SCORE_SCRIPT must name a scoring script of the project, such as ${mocks[0]}; there is no ${path}.`)
  }
  const answer = await answerOf(join(root, path)).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : String(cause)
    throw new Error(`${path} cannot be rehearsed, since it does not answer an empty request: ${reason}`)
  })
  if (typeof answer === 'string') return { path, answer }
  throw new Error(`${path} cannot be rehearsed, since its answer to an empty request is no text.`)
}

async function answerOf(script: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(python, ['-B', '-c', question, script])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}
