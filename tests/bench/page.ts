import { replaceBetween } from '../../scripts/marked-part.ts'
import type { Results } from './results.ts'
import { tablesOf } from './tables.ts'

/** The page that holds the results, from the project's folder. */
export const page = 'docs/performance.md'

/** The page with its part for the cluster of these results made anew. @throws when the page has no place for it */
export function withResults(text: string, results: Results): string {
  return replaceBetween(text, results.cluster, tablesOf(results))
}
