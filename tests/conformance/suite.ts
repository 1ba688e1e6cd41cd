/** What the task, kubectl and the controllers may expect of an API server: the same tests on every cluster. */

import { access } from './access.ts'
import type { ApiUnderTest } from './api-under-test.ts'
import { defaults } from './defaults.ts'
import { deletion } from './deletion.ts'
import { discovery } from './discovery.ts'
import { lists } from './lists.ts'
import { managedFields } from './managed-fields.ts'
import { objects } from './objects.ts'
import { patches } from './patches.ts'
import { refusals } from './refusals.ts'
import { rollouts } from './rollouts.ts'
import { tables } from './tables.ts'
import { watches } from './watches.ts'

const chapters = [
  discovery,
  objects,
  defaults,
  patches,
  refusals,
  access,
  lists,
  watches,
  deletion,
  managedFields,
  tables,
  rollouts,
]

/** Describes the suite for the cluster that `start` starts. */
export function conformanceSuite(name: string, start: () => Promise<ApiUnderTest>): void {
  describe(`the API of the ${name} cluster`, () => {
    let api: ApiUnderTest | undefined
    before('start it', async function () {
      this.timeout(120_000)
      api = await start()
    })
    after('stop it', () => api?.stop())
    for (const chapter of chapters) {
      chapter(() => {
        if (api === undefined) throw new Error('The cluster has not started yet.')
        return api
      })
    }
  })
}
