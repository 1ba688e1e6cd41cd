import { msg } from '../language/message.ts'
import type { RunIdentity } from '../rollout/run-identity.ts'
import { InputError } from './input-error.ts'

/** Gives a pipeline variable's value by its name, such as `Build.BuildId`; undefined when it is not set. */
export type ReadVariable = (name: string) => string | undefined

/**
 * Tells this step from those that may be at work at the same time in its run, by its job: the steps of one job follow each
 * other. Names and not ids, since a further attempt of a job has another id.
 */
export function parseStep(variable: ReadVariable): string {
  const stage = variable('System.StageName') || variable('Release.EnvironmentName')
  const job = ['System.PhaseName', 'System.JobName', 'System.JobPositionInPhase'].map(variable)
  return [stage, ...job].map((name) => name || '-').join('/')
}

/**
 * The run that this step belongs to. A classic release has variables of a build too, so its own come first.
 * @throws InputError outside a pipeline, where nobody could own the rollout.
 */
export function parseRun(variable: ReadVariable): RunIdentity {
  const required = (name: string): string => {
    const value = variable(name)
    if (value !== undefined && value !== '') return value
    throw new InputError(
      msg`The variable ${name} is not set: this task runs in a pipeline, whose run owns the rollout.`,
    )
  }
  const isRelease = Boolean(variable('Release.ReleaseId'))
  const [id, name, pipeline] = isRelease
    ? ['Release.ReleaseId', 'Release.ReleaseName', 'Release.DefinitionName']
    : ['Build.BuildId', 'Build.BuildNumber', 'Build.DefinitionName']
  const number = required(id)
  if (!/^\d{1,15}$/.test(number)) throw new InputError(msg`The variable ${id} must be a number, got '${number}'.`)
  return {
    kind: isRelease ? 'release' : 'build',
    collection: required('System.TeamFoundationCollectionUri'),
    project: variable('System.TeamProject') ?? '',
    pipeline: variable(pipeline) ?? variable('System.DefinitionId') ?? '',
    id: Number(number),
    name: variable(name) ?? number,
  }
}
