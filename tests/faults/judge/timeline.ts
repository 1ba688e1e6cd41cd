import type { Seen } from '../../e2e/canary.ts'
import type { Version } from '../../e2e/races/chronicle.ts'
import type { Account, Story } from '../storm/story.ts'
import { type Exchange, isDone } from '../way/exchange.ts'

/** A version that a step of the storm has written. */
export interface Written {
  readonly at: number
  readonly version: Version
  /** What was there before of the same object; undefined when it was created. */
  readonly before: Version | undefined
  readonly account: Account
  /** Which exchange of the account it was. */
  readonly exchange: number
}

/** What was stored when, and by whom. */
export interface Timeline {
  /** All steps, also those beside others, in the order of their beginnings. */
  readonly accounts: readonly Account[]
  readonly written: readonly Written[]
  /** The object as it stood right before a version; undefined when it was not there. */
  readonly objectAt: (collection: Version['collection'], name: string, at: number) => Seen | undefined
}

/** The VirtualService of the storm's rollout. */
export const virtualServiceName = 'mlmodel-virtualservice'

export function timelineOf({ accounts: main, versions }: Pick<Story, 'accounts' | 'versions'>): Timeline {
  const accounts = main.flatMap((account) => [account, ...account.rivals])
  // One counter numbers all writes of a cluster, whatever their kind.
  const authors = new Map<number, { account: Account; exchange: number }>()
  for (const account of accounts) {
    for (const [exchange, one] of account.passage.journal.entries()) {
      if (isDone(one) && one.version !== undefined) authors.set(one.version, { account, exchange })
    }
  }
  const pages = new Map<string, Version[]>()
  for (const version of versions) {
    const name = `${version.collection}/${version.object.metadata.name}`
    pages.set(name, [...(pages.get(name) ?? []), version])
  }
  const written = versions.flatMap((version): Written[] => {
    const at = numberOf(version)
    const author = authors.get(at)
    if (author === undefined || version.change === 'FOUND') return []
    const page = pages.get(`${version.collection}/${version.object.metadata.name}`) ?? []
    const before = page[page.indexOf(version) - 1]
    return [{ at, version, before: before?.change === 'DELETED' ? undefined : before, ...author }]
  })
  return {
    accounts,
    written,
    objectAt: (collection, name, at) => {
      const last = pages.get(`${collection}/${name}`)?.findLast((one) => one.change === 'FOUND' || numberOf(one) < at)
      return last === undefined || last.change === 'DELETED' ? undefined : last.object
    },
  }
}

/**
 * True when a step could know of an object as it stands right before a write of its own: what it read of it last, it read
 * when the object stood so already. What others change between a read and a write, nobody can know.
 */
export function couldKnow(
  { account, exchange }: Written,
  collection: string,
  name: string,
  object: Seen | undefined,
): boolean {
  const reads = account.passage.journal.slice(0, exchange).filter((one) => tellsOf(one, collection, name))
  const last = reads.at(-1)
  if (last === undefined) return false
  if (object === undefined) return last.status === 404
  return last.version !== undefined && last.version >= Number(object.metadata.resourceVersion)
}

/** True for an exchange by which its client learned how an object stands. */
function tellsOf({ asked, given, status }: Exchange, collection: string, name: string): boolean {
  const isAbout = asked.collection === collection && asked.name === name
  return isAbout && (given !== undefined || (status === 404 && asked.kind === 'read'))
}

export function numberOf({ object }: Version): number {
  return Number(object.metadata.resourceVersion)
}

/** How a finding names a version. */
export function tellWritten({ at, version, account }: Written): string {
  const { step } = account
  return `version ${at} (${version.change} ${version.object.metadata.name} by ${step.action} of run ${step.run})`
}
