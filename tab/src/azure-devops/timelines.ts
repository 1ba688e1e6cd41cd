import { earlierTimelines } from '../pipeline-run.ts'
import { readTimeline, type TimelineRecord } from './answers.ts'
import { type Attempt, attempt } from './attempt.ts'
import type { Collection } from './collection.ts'

type Timeline = readonly TimelineRecord[]

/** A run's timeline, and those of the attempts before. */
export interface Timelines {
  readonly latest: Attempt<Timeline>
  readonly earlier: readonly Attempt<Timeline>[]
}

/**
 * Reads a run's timelines; those of earlier attempts once, since they are over. While the latest one cannot be read, the one
 * that was read before stands in.
 * @param address of the run, relative to the collection
 */
export function openTimelines(collection: Collection, address: string): () => Promise<Timelines> {
  const over = new Map<string, Timeline>()
  let last: Timeline = []

  const read = async (path: string) => readTimeline(await collection.json(`${address}/${path}?api-version=7.1`))

  async function readEarlier(id: string): Promise<Timeline> {
    const timeline = over.get(id) ?? (await read(`timeline/${encodeURIComponent(id)}`))
    over.set(id, timeline)
    return timeline
  }

  return async () => {
    const latest = await attempt(read('timeline'), last)
    last = latest.value
    const earlier = await Promise.all(earlierTimelines(last).map((id) => attempt<Timeline>(readEarlier(id), [])))
    return { latest, earlier }
  }
}
