import { msg } from '../language/message.ts'

/** The pipeline run that an action belongs to: a run of a YAML pipeline or a classic release. */
export interface RunIdentity {
  readonly kind: 'build' | 'release'
  /** The address of the Azure DevOps organization or collection: ids are unique and ascending within it. */
  readonly collection: string
  readonly project: string
  readonly pipeline: string
  readonly id: number
  /** The run's own name, such as `20261122.3` or `Release-7`. */
  readonly name: string
}

export function sameRun(a: RunIdentity, b: RunIdentity): boolean {
  return a.kind === b.kind && a.collection === b.collection && a.id === b.id
}

/** True when both runs are of one kind and collection and `a` was queued before `b`. Other pairs have no order. */
export function isOlder(a: RunIdentity, b: RunIdentity): boolean {
  return a.kind === b.kind && a.collection === b.collection && a.id < b.id
}

/** For people: `run 20261122.3 (build 4711) of MLOps/canary`. */
export function tellRun(run: RunIdentity): string {
  return msg`run ${run.name} (${run.kind} ${run.id}) of ${run.project}/${run.pipeline}`
}
