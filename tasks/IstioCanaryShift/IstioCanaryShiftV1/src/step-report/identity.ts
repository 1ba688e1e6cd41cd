import type { StepIdentity } from '../../../../../step-report/format.ts'
import type { Agent } from '../agent.ts'

/** Which step of its run this is, by the agent's own variables. A stage of a classic release is its environment. */
export function identityOf(variable: Agent['variable']): StepIdentity {
  const attempts = ['System.StageAttempt', 'System.JobAttempt', 'Release.AttemptNumber'].map((name) => variable(name))
  return {
    stage: variable('System.StageName') || variable('Release.EnvironmentName') || '',
    job: variable('System.PhaseName') || variable('Agent.JobName') || '',
    attempt: Math.max(1, ...attempts.map(Number).filter(Number.isSafeInteger)),
    id: variable('System.TaskInstanceId') || variable('System.JobId') || '',
  }
}

// Of the longest name that a file may have, 255, with room for what the server puts before it.
const longestPart = 50

/**
 * The name of an attachment: no other report of the run has it, nor one of an earlier go at the same step. It is a file
 * name on every machine.
 * @param startedAt of this go, ISO 8601.
 */
export function attachmentName({ stage, job, attempt, id }: StepIdentity, startedAt: string, sequence: number): string {
  const parts = [stage, job, String(attempt), id, startedAt.replace(/[-:]/g, ''), String(sequence).padStart(3, '0')]
  return parts.map((part) => part.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, longestPart) || '_').join('.')
}
