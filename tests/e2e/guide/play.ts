import { join } from 'node:path'
import { openTask } from '../../../rehearsal/agent/definition.ts'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import { parsePipeline } from '../../../rehearsal/pipeline/parse.ts'
import { runPipeline } from '../../../rehearsal/pipeline/run.ts'
import { project } from '../../../scripts/project.ts'
import { textOf } from '../canary.ts'
import { type Fragment, guide } from './fragments.ts'
import { type Beginning, runs } from './starts.ts'

/** The guide's names; a fragment's own stand for those of the test's namespace. */
const names = { namespace: 'abtesting', connection: 'my-cluster', registry: 'myregistry.azurecr.io' }

/** What a fragment came to. */
export interface Played {
  readonly result: string
  /** The logs of its steps as people see them. */
  readonly log: string
}

/** Runs a fragment in a run of a pipeline whose stages, jobs or steps it is. */
export async function play(fragment: Fragment, beginning: Beginning): Promise<Played> {
  const { canary } = beginning
  const steps: StepResult[] = []
  const run = runPipeline(
    parsePipeline(pipelineOf(localized(fragment.yaml, beginning)), `${guide}:${fragment.line}`),
    {
      tasks: [await openTask(join(project.root, project.stage, project.task))],
      groups: {},
      connections: [{ ...canary.connection, name: names.connection }],
      repository: project.root,
      approve: async () => 'approved',
      onEvent: (event) => {
        if (event.kind === 'stepFinished') steps.push(event.outcome)
      },
    },
    { ...someRun, buildId: runs.own, buildNumber: `20261122.${runs.own}` },
  )
  const { result } = await run.finished
  return { result, log: steps.map(textOf).join('\n') }
}

/** A fragment is a whole list of stages, or the steps of one job. */
function pipelineOf(yaml: string): string {
  const indented = (by: number) => yaml.replaceAll(/^(?=.)/gm, ' '.repeat(by))
  if (/^- stage:/.test(yaml)) return `stages:\n${indented(2)}`
  if (/^stages:/m.test(yaml)) return yaml
  return `variables:
  - name: MODEL_TOKEN
    value: of-the-model
stages:
  - stage: Stage
    jobs:
      - job: Job
        steps:
          - checkout: none
${indented(10)}`
}

/** What a test has time for, by input: what takes minutes in a release takes seconds, and fewer probes see enough. */
const quick: Readonly<Record<string, string>> = {
  observeSeconds: '4',
  stepSeconds: '1',
  drainSeconds: '1',
  probeCount: '300',
  proofSeconds: '10',
}

/** The fragment for the test's own namespace and image, and quicker than it is shown. */
function localized(yaml: string, { canary, image, surroundings: { observeSeconds } }: Beginning): string {
  const times = observeSeconds === undefined ? quick : { ...quick, observeSeconds: String(observeSeconds) }
  return yaml
    .replaceAll(new RegExp(`${names.registry}/\\S+`, 'g'), image)
    .replaceAll(new RegExp(`\\b${names.namespace}\\b`, 'g'), canary.namespace)
    .replaceAll(/^ *(probeCount|proofSeconds): .*$/gm, '')
    .replaceAll(/^( *)action: remove$/gm, '$&\n$1drainSeconds: 10')
    .replaceAll(/^( *)probeUrl: .*$/gm, '$&\n$1probeCount: 2000\n$1proofSeconds: 60')
    .replaceAll(/^( *(\w+): )\d+/gm, (line, start: string, input: string) =>
      times[input] === undefined ? line : start + times[input],
    )
}
