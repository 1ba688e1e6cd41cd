/** Lists that are given out in parts: the rest of each is kept, so that all parts are of one moment. */
import type { ApiObject } from '../objects.ts'
import { badRequest, expired } from '../store/errors.ts'

export interface RestOfList {
  readonly objects: readonly ApiObject[]
  readonly resourceVersion: string
}

export interface Pages {
  /** Keeps the rest of a list and returns the token to ask for it. */
  keep(rest: RestOfList): string
  /** Refuses Expired when the token is forgotten, and BadRequest when it never was one. */
  resume(token: string): RestOfList
}

/** How many unfinished lists are remembered; the oldest is forgotten first. */
const remembered = 100
/** What a token starts with, by which a forgotten one is told from nonsense. */
const mark = 'rest.'

export function createPages(newToken: () => string): Pages {
  const kept = new Map<string, RestOfList>()
  return {
    keep: (rest) => {
      const token = `${mark}${newToken()}`
      kept.set(token, rest)
      const [oldest] = kept.keys()
      if (kept.size > remembered && oldest !== undefined) kept.delete(oldest)
      return token
    },
    resume: (token) => {
      const rest = kept.get(token)
      if (rest !== undefined) return rest
      if (!token.startsWith(mark)) {
        throw badRequest(
          `invalid continue token: continue key is not valid: ${JSON.stringify(token)} was never given out`,
        )
      }
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
      )
    },
  }
}
