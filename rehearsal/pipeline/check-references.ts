import type { ServiceConnection } from '../agent/connections.ts'
import type { TaskDefinition } from '../agent/definition.ts'
import type { VariableSet } from '../agent/variables.ts'
import { type Job, type Pipeline, type TaskStep, tasksOf } from './model.ts'
import type { PipelineServices } from './services.ts'

/** The installed task that a step asks for, by its name without case and its major version. */
export function findTask(step: TaskStep, tasks: readonly TaskDefinition[], script: TaskDefinition): TaskDefinition {
  const wanted = step.task
  if (wanted === 'script') return script
  const task = tasks.find(
    ({ name, version }) =>
      name.toLowerCase() === wanted.name.toLowerCase() && Number(version.split('.')[0]) === wanted.major,
  )
  if (task === undefined) {
    const known = tasks.map(({ name, version }) => `${name}@${version.split('.')[0]}`).join(', ') || 'none'
    throw step.source.error(`There is no task ${wanted.name}@${wanted.major}; installed are ${known}.`)
  }
  return task
}

/**
 * The connection of the resource that a job's `environment: NAME.RESOURCE` names; undefined when it names none.
 * @throws PipelineError when the environment has no such resource
 */
export function resourceOf(job: Job, services: PipelineServices): ServiceConnection | undefined {
  if (job.work.kind !== 'deployment' || job.work.resource === undefined) return undefined
  const { environment, resource } = job.work
  const connection = services.environmentResources?.[`${environment}.${resource.name}`]
  if (connection === undefined) {
    throw resource.source.error(`The environment ${environment} has no resource '${resource.name}'.`)
  }
  return connection
}

/**
 * What the server checks before it starts a run: that tasks, their inputs, the service connections and
 * the resources of environments exist.
 * @param variables  those of the whole pipeline: a service connection is named by them, not by what a step sets
 * @throws PipelineError on the first that does not
 */
export function checkReferences(
  pipeline: Pipeline,
  services: PipelineServices,
  variables: VariableSet,
  script: TaskDefinition,
): void {
  for (const job of pipeline.stages.flatMap(({ jobs }) => jobs)) resourceOf(job, services)
  for (const step of pipeline.stages.flatMap((stage) => stage.jobs.flatMap(tasksOf))) {
    const task = findTask(step, services.tasks, script)
    for (const [key, value] of Object.entries(step.inputs)) {
      const input = task.inputs.find(({ name, aliases }) =>
        [name, ...aliases].some((each) => each.toLowerCase() === key.toLowerCase()),
      )
      if (input === undefined) throw step.source.error(`The task ${task.name} has no input '${key}'.`)
      if (!input.type.startsWith('connectedService:')) continue
      const wanted = variables.expand(value.trim())
      if (wanted !== '' && !services.connections.some(({ name, id }) => name === wanted || id === wanted)) {
        throw step.source.error(
          `Input '${key}' references service connection ${wanted}, which could not be found in the project.`,
        )
      }
    }
  }
}
