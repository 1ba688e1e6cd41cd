import { type ApprovalAnswer, readApprovals } from './answers.ts'
import { type Attempt, attempt } from './attempt.ts'
import type { Collection } from './collection.ts'
import { inParallel } from './in-parallel.ts'

/** Ids in one request, so that its address stays well below 2,048 characters. */
const idsAtOnce = 40

/** Reads who was asked and who answered, by the ids of the timeline; what is decided is read once. */
export interface ApprovalReader {
  read(ids: readonly string[]): Promise<Attempt<ReadonlyMap<string, ApprovalAnswer>>>
}

/**
 * The approvals of a project.
 * The scope `vso.build` is enough for them: https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/approvals/query
 */
export function openApprovals(collection: Collection, project: string): ApprovalReader {
  const known = new Map<string, ApprovalAnswer>()

  async function ask(ids: readonly string[]): Promise<void> {
    const query = `approvalIds=${ids.map(encodeURIComponent).join(',')}&$expand=steps&api-version=7.1`
    const answer = await collection.json(`${encodeURIComponent(project)}/_apis/pipelines/approvals?${query}`)
    for (const approval of readApprovals(answer)) known.set(approval.id, approval)
  }

  return {
    read: (ids) => {
      const open = ids.filter((id) => !isDecided(known.get(id)))
      const groups = Array.from({ length: Math.ceil(open.length / idsAtOnce) }, (_, index) =>
        open.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
      )
      const reading = inParallel(1, groups, ask).then(() => known)
      return attempt<ReadonlyMap<string, ApprovalAnswer>>(reading, known)
    },
  }
}

/** Also a deferred approval is still to come: it was given, for later. */
function isDecided(approval: ApprovalAnswer | undefined): boolean {
  const status = approval?.status ?? 'pending'
  return !['undefined', 'uninitiated', 'pending', 'deferred'].includes(status)
}
