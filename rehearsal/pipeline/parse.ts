import type { Pipeline, Stage } from './model.ts'
import { parseCondition } from './parse-condition.ts'
import { checkGraph, dependencies, nameOf } from './parse-graph.ts'
import { parseJobs } from './parse-jobs.ts'
import { parseVariables } from './parse-variables.ts'
import { readSource, type Source } from './source.ts'

/**
 * Reads a pipeline of stages.
 * @param file  the name that errors are to show
 * @throws PipelineError, `file:line: …`, on the first construct that the rehearsal does not know
 */
export function parsePipeline(text: string, file: string): Pipeline {
  const source = readSource(text, file)
  const entries = source.entries('The pipeline', [
    'name',
    'trigger',
    'pr',
    'pool',
    'variables',
    'lockBehavior',
    'stages',
  ])
  checkLockBehavior(entries.get('lockBehavior'))
  const stages = entries.get('stages')
  if (stages === undefined) throw source.error("The pipeline needs 'stages'.")
  return {
    file,
    trigger: entries.get('trigger'),
    pullRequests: entries.get('pr'),
    variables: parseVariables(entries.get('variables'), ['variables']),
    stages: parseStages(stages),
  }
}

function parseStages(source: Source): Stage[] {
  const stages: Stage[] = []
  for (const item of source.items("'stages'")) {
    const previous = stages.at(-1)
    stages.push(parseStage(item, previous === undefined ? [] : [previous.name]))
  }
  checkGraph(stages, source, 'stage')
  return stages
}

/** @param previous  what the stage depends on when it does not say: the one before it in the file */
function parseStage(source: Source, previous: readonly string[]): Stage {
  const entries = source.entries('A stage', [
    'stage',
    'displayName',
    'dependsOn',
    'condition',
    'variables',
    'pool',
    'lockBehavior',
    'jobs',
  ])
  checkLockBehavior(entries.get('lockBehavior'))
  const name = nameOf(source, entries.get('stage'), 'stage')
  const jobs = entries.get('jobs')
  if (jobs === undefined) throw source.error(`The stage '${name}' needs 'jobs'.`)
  return {
    name,
    displayName: entries.get('displayName')?.text("'displayName'") ?? name,
    dependsOn: dependencies(entries.get('dependsOn')) ?? previous,
    condition: parseCondition(entries.get('condition'), source, ['variables', 'dependencies']),
    variables: parseVariables(entries.get('variables'), ['variables', 'stageDependencies']),
    jobs: parseJobs(jobs),
  }
}

function checkLockBehavior(source: Source | undefined): void {
  const text = source?.text("'lockBehavior'")
  if (source !== undefined && text !== 'sequential' && text !== 'runLatest') {
    throw source.error(`'lockBehavior' must be sequential or runLatest, got '${text}'.`)
  }
}
