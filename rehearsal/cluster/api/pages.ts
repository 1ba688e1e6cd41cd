/** Lists that are given out in parts: the rest of each is kept, so that all parts are of one moment. */
import type { ApiObject } from '../objects.ts'
import { expired } from '../store/errors.ts'

export interface RestOfList {
  readonly objects: readonly ApiObject[]
  readonly resourceVersion: string
}

export interface Pages {
  /** Keeps the rest of a list and returns the token to ask for it. */
  keep(rest: RestOfList): string
  /** Refuses Expired when the token is unknown or forgotten. */
  resume(token: string): RestOfList
}

/** How many unfinished lists are remembered; the oldest is forgotten first. */
const remembered = 100

export function createPages(newToken: () => string): Pages {
  const kept = new Map<string, RestOfList>()
  return {
    keep: (rest) => {
      const token = newToken()
      kept.set(token, rest)
      const [oldest] = kept.keys()
      if (kept.size > remembered && oldest !== undefined) kept.delete(oldest)
      return token
    },
    resume: (token) => {
      const rest = kept.get(token)
      if (rest !== undefined) return rest
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
      )
    },
  }
}
