import { type AttachmentAnswer, readAttachments } from './answers.ts'
import { type Attempt, attempt } from './attempt.ts'
import type { Collection } from './collection.ts'
import { inParallel } from './in-parallel.ts'
import { seriesOf } from './series.ts'

/** How many are asked for at once; browsers allow six to a host by HTTP/1.1. */
const atOnce = 6

/** An attachment's text; null where it could not be read. */
export interface AttachmentText extends Attempt<string | null> {
  readonly name: string
}

/** A run's attachments of one type, and whether the list of them is of now. */
export interface Attachments {
  readonly listed: Attempt<readonly AttachmentAnswer[]>
  readonly texts: readonly AttachmentText[]
}

/** Which attachments of a run are read. */
export interface AttachmentChoice {
  readonly type: string
  /** Whether a text is what it should be. */
  readonly isReport: (text: string) => boolean
}

/**
 * Reads a run's attachments of one type: of each step the newest that is a report, and what is newer and is none, to tell of
 * it. A text is asked for once, since it does not change. While their list cannot be read, the one that was read before
 * stands in.
 * @param address of the run, relative to the collection
 */
export function openAttachments(
  collection: Collection,
  address: string,
  { type, isReport }: AttachmentChoice,
): () => Promise<Attachments> {
  const known = new Map<string, string>()
  let last: readonly AttachmentAnswer[] = []

  const list = async () =>
    readAttachments(await collection.json(`${address}/attachments/${encodeURIComponent(type)}?api-version=7.1`))

  async function read(address: string): Promise<string> {
    const text = known.get(address) ?? (await collection.text(address))
    known.set(address, text)
    return text
  }

  async function readNewest(series: readonly AttachmentAnswer[]): Promise<readonly AttachmentText[]> {
    const texts: AttachmentText[] = []
    for (const { name, address } of series) {
      const { value, hindrance } = await attempt<string | null>(read(address), null)
      texts.push({ name, value, hindrance })
      if (value !== null && isReport(value)) break
    }
    return texts
  }

  return async () => {
    const listed = await attempt(list(), last)
    last = listed.value
    return { listed, texts: (await inParallel(atOnce, seriesOf(last), readNewest)).flat() }
  }
}
