import type { HeaderRoute, WeightedRoute } from '../rollout/route.ts'
import { slotNames } from '../rollout/slot.ts'
import type { Question } from './judgement.ts'

/** How much is asked, and what is borne. */
export interface Effort {
  /** Requests to the weighted route. */
  readonly count: number
  /** Requests to each header route. */
  readonly headerCount: number
  /** The part of the requests, from 0 to 1, that may fail. */
  readonly errorLimit: number
}

export const defaultEffort: Effort = { count: 2000, headerCount: 20, errorLimit: 0.01 }

/** What is to be asked so that the answers prove the routes as they are set: the weights first, then each header. */
export function questionsOf(
  { weights, foreignWeight }: Pick<WeightedRoute, 'weights' | 'foreignWeight'>,
  headerRoutes: readonly HeaderRoute[],
  { count, headerCount, errorLimit }: Effort,
): Question[] {
  const weighted: Question = {
    asked: undefined,
    blueShare: weights.blue,
    foreignShare: foreignWeight / (weights.green + weights.blue + foreignWeight),
    count,
    errorLimit,
  }
  const byHeader = slotNames.flatMap((asked): readonly Question[] => {
    // The first route that matches answers; further ones are never reached.
    const route = headerRoutes.find((one) => one.asked === asked)
    if (route === undefined) return []
    return [{ asked, blueShare: route.answers === 'blue' ? 100 : 0, foreignShare: 0, count: headerCount, errorLimit }]
  })
  return [weighted, ...byHeader]
}
