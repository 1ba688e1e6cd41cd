import { join } from 'node:path'
import type { Condition, Step, TaskStep } from './model.ts'
import { parseCondition } from './parse-condition.ts'
import type { Source } from './source.ts'

/** What a step may have beside what it does. */
const common = [
  'name',
  'displayName',
  'env',
  'condition',
  'continueOnError',
  'enabled',
  'timeoutInMinutes',
  'retryCountOnTaskFailure',
]

const shapes: Readonly<Record<string, readonly string[]>> = {
  task: ['task', 'inputs', ...common],
  script: ['script', 'workingDirectory', ...common],
  bash: ['bash', 'workingDirectory', ...common],
  checkout: ['checkout'],
  download: ['download'],
}

/** The steps of a list. @throws PipelineError on a kind of step, or a property of one, that is not known */
export function parseSteps(source: Source): Step[] {
  return source.items("'steps'").map(parseStep)
}

function parseStep(source: Source): Step {
  const entries = source.entries('A step')
  const kind = Object.keys(shapes).find((each) => entries.has(each))
  if (kind === undefined) {
    const found = [...entries.keys()].join(', ') || 'nothing'
    throw source.error(
      `A step of a kind that the rehearsal does not know (${found}). It knows ${Object.keys(shapes).join(', ')}.`,
    )
  }
  source.entries(`A ${kind} step`, shapes[kind])
  const what = entries.get(kind)?.text(`'${kind}'`) ?? ''
  switch (kind) {
    case 'checkout':
      if (what !== 'self' && what !== 'none')
        throw source.error(`checkout: ${what} is not known; it knows self and none.`)
      return { kind: 'checkout', what }
    case 'download':
      if (what !== 'none')
        throw source.error(`download: ${what} is not known; the rehearsal has no artifacts, only 'none'.`)
      return { kind: 'download' }
    case 'task':
      return { ...parseCommon(source, entries, what), ...parseTask(source, entries, what) }
    default:
      return { ...parseCommon(source, entries, kind), task: 'script', inputs: parseScript(entries, what) }
  }
}

function parseTask(source: Source, entries: Map<string, Source>, text: string): Pick<TaskStep, 'task' | 'inputs'> {
  const match = /^([A-Za-z][\w.-]*)@(\d+)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) {
    throw source.error(`'task' must be NAME@MAJOR, as in IstioCanaryShift@1, got '${text}'.`)
  }
  return { task: { name: match[1], major: Number(match[2]) }, inputs: parseTexts(entries.get('inputs'), "'inputs'") }
}

function parseScript(entries: Map<string, Source>, script: string): Record<string, string> {
  const directory = entries.get('workingDirectory')?.text("'workingDirectory'") ?? ''
  return { script, workingDirectory: directory === '' ? '' : join(directory) }
}

function parseCommon(
  source: Source,
  entries: Map<string, Source>,
  fallback: string,
): Omit<TaskStep, 'task' | 'inputs'> {
  const name = entries.get('name')?.text("'name'")
  if (name !== undefined && !/^[A-Za-z_]\w*$/.test(name)) {
    throw source.error(`'name' of a step must have letters, digits and _ only, got '${name}'.`)
  }
  return {
    kind: 'task',
    name,
    displayName: entries.get('displayName')?.text("'displayName'") ?? fallback,
    env: parseTexts(entries.get('env'), "'env'"),
    condition: stepCondition(source, entries),
    continueOnError: entries.get('continueOnError')?.boolean("'continueOnError'") ?? false,
    enabled: entries.get('enabled')?.boolean("'enabled'") ?? true,
    timeoutInMinutes: entries.get('timeoutInMinutes')?.wholeNumber("'timeoutInMinutes'") ?? 0,
    retryCountOnTaskFailure: entries.get('retryCountOnTaskFailure')?.wholeNumber("'retryCountOnTaskFailure'") ?? 0,
    source,
  }
}

function stepCondition(source: Source, entries: Map<string, Source>): Condition {
  return parseCondition(entries.get('condition'), source, ['variables'])
}

function parseTexts(source: Source | undefined, what: string): Record<string, string> {
  const entries = source?.entries(what) ?? new Map<string, Source>()
  return Object.fromEntries([...entries].map(([name, value]) => [name, value.text(`${what}: '${name}'`)]))
}
