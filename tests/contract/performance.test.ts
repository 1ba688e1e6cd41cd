import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'
import { goals, judge } from '../bench/goals.ts'
import { page } from '../bench/page.ts'
import { goalTable } from '../bench/tables.ts'

describe('docs/performance.md', () => {
  const text = readFileSync(join(project.root, page), 'utf8')

  /** What stands between the markers of a cluster. */
  function partOf(cluster: string): string {
    const [, part] = new RegExp(`<!-- ${cluster}:[^>]*-->\n([\\s\\S]*?)<!-- end of ${cluster} -->`).exec(text) ?? []
    return part ?? assert.fail(`There is no part for the ${cluster} cluster.`)
  }

  for (const cluster of ['embedded', 'real'] as const) {
    it(`judges the very goals of the bench on the ${cluster} cluster (npm run bench${cluster === 'real' ? ' -- --real' : ''})`, () => {
      // A run on the real cluster takes root and the programs of one: its part may wait for that, the other may not.
      if (cluster === 'real' && partOf(cluster).trim() === '') return
      const [, section = ''] = /### Goals\n\n([\s\S]*?)\n\n/.exec(partOf(cluster)) ?? []
      const columns = (table: string): string[] =>
        table.split('\n').map((row) => row.split(' | ').slice(0, 2).join(' | '))
      const none = { cluster, cells: [], rollouts: [] } as unknown as Parameters<typeof judge>[0]
      assert.deepEqual(columns(section), columns(goalTable(judge(none))))
      assert.equal(section.split('\n').length, goals.length + 2)
    })
  }
})
