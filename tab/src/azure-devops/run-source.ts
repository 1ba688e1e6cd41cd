import { approvalIds, pipelineRun } from '../pipeline-run.ts'
import type { RunData } from '../run-data.ts'
import { type BuildAnswer, readBuild } from './answers.ts'
import { openApprovals } from './approvals.ts'
import { type AttachmentChoice, openAttachments } from './attachments.ts'
import type { Attempt } from './attempt.ts'
import type { Collection } from './collection.ts'
import { openTimelines } from './timelines.ts'
import { Unreadable } from './unreadable.ts'
import type { AzureDevOpsWords } from './words.ts'

/** A run in a project, each by id. */
export interface RunAddress {
  readonly project: string
  readonly build: number
}

/** What was read of a run. */
export interface Reading {
  readonly data: RunData
  /** What reading it again may bring: news of a run that goes on, or what was over but could not be read just now. */
  readonly next: 'news' | 'rest' | 'nothing'
}

/** A run that can be read again and again; each time only what may be new is asked for. */
export interface RunSource {
  /**
   * What is in the run but cannot be read is told in the data.
   * @throws Unreadable when the run itself cannot be read.
   */
  read(): Promise<Reading>
}

/** A run of Azure DevOps as the source of the page's data; what could not be read is said in `words`. */
export function openRun(
  collection: Collection,
  address: RunAddress,
  choice: AttachmentChoice,
  words: AzureDevOpsWords,
): RunSource {
  const here = `${encodeURIComponent(address.project)}/_apis/build/builds/${address.build}`
  const readTimelines = openTimelines(collection, here)
  const readAttachments = openAttachments(collection, here, choice)
  const approvals = openApprovals(collection, address.project)

  async function readRun(): Promise<BuildAnswer> {
    const build = readBuild(await collection.json(`${here}?api-version=7.1`))
    if (build === undefined) throw new Unreadable({ kind: 'garbled' }, here)
    return build
  }

  /** What could not be read, and what the page lacks for it. */
  function trouble(what: string, { hindrance }: Attempt<unknown>, lack = ''): readonly string[] {
    return hindrance === null ? [] : [words.unread(what, words.why(hindrance.hindrance), lack)]
  }

  async function read(): Promise<Reading> {
    const [build, stages, { listed, texts }] = await Promise.all([readRun(), readTimelines(), readAttachments()])
    const timelines = [stages.latest, ...stages.earlier].map(({ value }) => value)
    const given = await approvals.read(approvalIds(timelines))
    const troubles = [
      ...trouble(words.timeline, stages.latest, words.withoutTimeline),
      ...stages.earlier.flatMap((each) => trouble(words.earlierAttempts, each)),
      ...trouble(words.approvals, given, words.withoutApprovals),
      ...trouble(words.reports, listed),
    ]
    const attempts: readonly Attempt<unknown>[] = [stages.latest, ...stages.earlier, given, listed, ...texts]
    return {
      data: {
        run: pipelineRun({ build, timelines, approvals: given.value }),
        attachments: texts.map(({ name, value, hindrance }) => ({
          name,
          text: value,
          trouble: hindrance === null ? null : words.why(hindrance.hindrance),
        })),
        troubles: [...new Set(troubles)],
      },
      next: build.status !== 'completed' ? 'news' : attempts.some(mayPass) ? 'rest' : 'nothing',
    }
  }

  return { read }
}

function mayPass({ hindrance }: Attempt<unknown>): boolean {
  return hindrance?.passing === true
}
