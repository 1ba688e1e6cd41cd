import type { DeploymentWork, HookName, Job, PlainWork, Step } from './model.ts'
import { parseCondition } from './parse-condition.ts'
import { checkGraph, dependencies, nameOf } from './parse-graph.ts'
import { parseSteps } from './parse-steps.ts'
import { parseVariables } from './parse-variables.ts'
import type { Source } from './source.ts'

const common = ['displayName', 'dependsOn', 'condition', 'continueOnError', 'pool', 'variables']
const hookNames: readonly HookName[] = ['preDeploy', 'deploy', 'routeTraffic', 'postRouteTraffic']

/** What a job's condition and variables may speak of. */
const names = ['variables', 'dependencies', 'stageDependencies']

/** The jobs of a stage. Jobs wait for each other only where `dependsOn` says so. */
export function parseJobs(source: Source): Job[] {
  const jobs = source.items("'jobs'").map(parseJob)
  checkGraph(jobs, source, 'job')
  return jobs
}

function parseJob(source: Source): Job {
  const deployment = source.entries('A job').has('deployment')
  const entries = deployment
    ? source.entries('A deployment job', ['deployment', 'environment', 'strategy', ...common])
    : source.entries('A job', ['job', 'steps', ...common])
  const name = nameOf(source, entries.get(deployment ? 'deployment' : 'job'), 'job')
  return {
    name,
    displayName: entries.get('displayName')?.text("'displayName'") ?? name,
    dependsOn: dependencies(entries.get('dependsOn')) ?? [],
    condition: parseCondition(entries.get('condition'), source, names),
    variables: parseVariables(entries.get('variables'), names),
    continueOnError: entries.get('continueOnError')?.boolean("'continueOnError'") ?? false,
    work: deployment ? parseDeployment(source, entries) : parsePlain(source, entries),
  }
}

function parsePlain(source: Source, entries: Map<string, Source>): PlainWork {
  const steps = entries.get('steps')
  if (steps === undefined) throw source.error("A job needs 'steps'.")
  return { kind: 'job', steps: parseSteps(steps) }
}

function parseDeployment(source: Source, entries: Map<string, Source>): DeploymentWork {
  const strategy = entries.get('strategy')
  if (strategy === undefined) throw source.error("A deployment job needs a 'strategy'.")
  const runOnce = strategy.entries("'strategy'", ['runOnce']).get('runOnce')
  if (runOnce === undefined) throw strategy.error("'strategy' needs 'runOnce'.")
  const hooks = runOnce.entries("'runOnce'", [...hookNames, 'on'])
  if (!hooks.has('deploy')) throw runOnce.error("'runOnce' needs 'deploy'.")
  const on = hooks.get('on')?.entries("'on'", ['failure', 'success'])
  return {
    kind: 'deployment',
    ...parseEnvironment(source, entries.get('environment')),
    hooks: hookNames.flatMap((name) => (hooks.has(name) ? [{ name, steps: hookSteps(hooks.get(name)) }] : [])),
    onFailure: hookSteps(on?.get('failure')),
    onSuccess: hookSteps(on?.get('success')),
  }
}

function parseEnvironment(job: Source, source: Source | undefined): Pick<DeploymentWork, 'environment' | 'resource'> {
  if (source === undefined) throw job.error("A deployment job needs an 'environment'.")
  const [name, resource] = source.isMapping ? namesIn(source) : source.text("'environment'").split('.')
  if (name === undefined || name === '') throw source.error("'environment' needs a name.")
  return { environment: name, resource: resource ? { name: resource, source } : undefined }
}

/** The long form of `abtestenv.cluster`, which is the environment and one of its resources. */
function namesIn(source: Source): (string | undefined)[] {
  const entries = source.entries("'environment'", ['name', 'resourceName', 'resourceType'])
  return [entries.get('name')?.text("'name'"), entries.get('resourceName')?.text("'resourceName'")]
}

function hookSteps(source: Source | undefined): Step[] {
  const steps = source?.entries('A hook', ['steps', 'pool']).get('steps')
  return steps === undefined ? [] : parseSteps(steps)
}
