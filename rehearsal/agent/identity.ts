import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Variable } from './variables.ts'

/** Which run, stage and job a step belongs to. */
export type RunIdentity = BuildIdentity | ReleaseIdentity

interface Project {
  /** With a slash at its end, as Azure DevOps has it. */
  readonly collectionUri: string
  readonly project: { readonly id: string; readonly name: string }
  readonly definition: { readonly id: number; readonly name: string }
  /** The language that Azure DevOps speaks, such as `ja-JP`; `en-US` when absent. */
  readonly culture?: string
  /** Where a job asks for a token that says which service connection it runs with; absent where the server has none. */
  readonly oidcRequestUri?: string
}

/** A run of a YAML pipeline. */
export interface BuildIdentity extends Project {
  readonly kind: 'build'
  readonly buildId: number
  readonly buildNumber: string
  readonly stage: { readonly name: string; readonly attempt: number }
  /** `phase` is the name of the job in the YAML; for a job of one instance both are the same. */
  readonly job: { readonly name: string; readonly displayName: string; readonly attempt: number }
  readonly sourceBranch: string
  readonly requestedFor: string
  readonly environment?: string
}

/** A stage of a classic release. */
export interface ReleaseIdentity extends Project {
  readonly kind: 'release'
  readonly releaseId: number
  readonly releaseName: string
  readonly deploymentId: number
  readonly attempt: number
  readonly environment: { readonly id: number; readonly name: string }
  readonly requestedFor: string
}

/** Where a step works: below one folder of its agent. */
export interface AgentFolders {
  readonly home: string
  readonly work: string
  readonly temp: string
  /** What jobs keep for each other: the tool cache. */
  readonly tools: string
  /** The working directory, and the root of relative file paths. */
  readonly sources: string
}

/** The folders of an agent whose root is `root`. */
export function agentFolders(root: string): AgentFolders {
  const work = join(root, '_work')
  return { home: root, work, temp: join(work, '_temp'), tools: join(work, '_tool'), sources: join(work, '1', 's') }
}

/** A run to stand in where a test does not care which one it is. */
export const someRun: BuildIdentity = {
  kind: 'build',
  collectionUri: 'https://dev.azure.com/rehearsal/',
  project: { id: '5a1b8c5e-1d0f-4d53-9c0c-3d4a6f0b7e21', name: 'mlops' },
  definition: { id: 7, name: 'abtest' },
  buildId: 101,
  buildNumber: '101',
  stage: { name: 'Stage', attempt: 1 },
  job: { name: 'Job', displayName: 'Job', attempt: 1 },
  sourceBranch: 'refs/heads/main',
  requestedFor: 'Rehearsal',
}

/** The system's variables of a step of that run. */
export function systemVariables(run: RunIdentity, folders: AgentFolders): Variable[] {
  return Object.entries({
    'System.HostType': run.kind,
    'System.CollectionUri': run.collectionUri,
    'System.TeamFoundationCollectionUri': run.collectionUri,
    'System.TeamProject': run.project.name,
    'System.TeamProjectId': run.project.id,
    'System.DefinitionId': String(run.definition.id),
    'System.DefinitionName': run.definition.name,
    'System.Culture': run.culture ?? 'en-US',
    ...(run.oidcRequestUri === undefined ? {} : { 'System.OidcRequestUri': run.oidcRequestUri }),
    'System.DefaultWorkingDirectory': folders.sources,
    'Agent.Version': '4.260.0',
    'Agent.Id': '1',
    'Agent.Name': 'rehearsal',
    'Agent.OS': agentOs(),
    'Agent.HomeDirectory': folders.home,
    'Agent.WorkFolder': folders.work,
    'Agent.RootDirectory': folders.work,
    'Agent.TempDirectory': folders.temp,
    'Agent.ToolsDirectory': folders.tools,
    'Agent.BuildDirectory': join(folders.work, '1'),
    ...(run.kind === 'build' ? buildVariables(run, folders) : releaseVariables(run, folders)),
  }).map(([name, value]) => ({ name, value, readonly: true }))
}

function buildVariables(run: BuildIdentity, folders: AgentFolders): Record<string, string> {
  return {
    'Agent.JobName': run.job.displayName,
    'System.JobId': idOf(`${run.stage.name}/${run.job.name}/${run.job.attempt}`),
    'System.StageName': run.stage.name,
    'System.StageDisplayName': run.stage.name,
    'System.StageAttempt': String(run.stage.attempt),
    'System.PhaseName': run.job.name,
    'System.PhaseDisplayName': run.job.displayName,
    'System.PhaseAttempt': String(run.job.attempt),
    'System.JobName': '__default',
    'System.JobDisplayName': run.job.displayName,
    'System.JobAttempt': String(run.job.attempt),
    'Build.BuildId': String(run.buildId),
    'Build.BuildNumber': run.buildNumber,
    'Build.BuildUri': `vstfs:///Build/Build/${run.buildId}`,
    'Build.DefinitionName': run.definition.name,
    'Build.Reason': 'IndividualCI',
    'Build.SourceBranch': run.sourceBranch,
    'Build.SourceBranchName': run.sourceBranch.split('/').at(-1) ?? '',
    'Build.RequestedFor': run.requestedFor,
    'Build.SourcesDirectory': folders.sources,
    'Build.ArtifactStagingDirectory': join(folders.work, '1', 'a'),
    'Pipeline.Workspace': join(folders.work, '1'),
    ...(run.environment === undefined ? {} : { 'Environment.Name': run.environment }),
  }
}

function releaseVariables(run: ReleaseIdentity, folders: AgentFolders): Record<string, string> {
  return {
    'Agent.JobName': 'Agent job',
    'System.JobId': idOf(`${run.environment.name}/Agent job/${run.attempt}`),
    'Agent.ReleaseDirectory': folders.sources,
    'System.PhaseName': 'Agent job',
    'System.JobName': '__default',
    'System.JobAttempt': String(run.attempt),
    'System.ArtifactsDirectory': folders.sources,
    'Release.DefinitionId': String(run.definition.id),
    'Release.DefinitionName': run.definition.name,
    'Release.ReleaseId': String(run.releaseId),
    'Release.ReleaseName': run.releaseName,
    'Release.ReleaseUri': `vstfs:///ReleaseManagement/Release/${run.releaseId}`,
    'Release.DeploymentID': String(run.deploymentId),
    'Release.EnvironmentId': String(run.environment.id),
    'Release.EnvironmentName': run.environment.name,
    'Release.AttemptNumber': String(run.attempt),
    'Release.RequestedFor': run.requestedFor,
  }
}

/** A GUID by a name, as the server makes those of jobs. */
function idOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

function agentOs(): string {
  switch (process.platform) {
    case 'win32':
      return 'Windows_NT'
    case 'darwin':
      return 'Darwin'
    default:
      return 'Linux'
  }
}
