import type { TestCluster } from './cluster.ts'
import { guideObjects } from './guide-objects.ts'
import type { Start } from './suite.ts'

/** The two ways to a stable green: the task's own first release, and the guide's objects as they are. */
export function startsOn(cluster: () => Promise<TestCluster>): readonly Start[] {
  return [
    {
      title: 'objects that the task created',
      answersForBlue: true,
      cluster,
      prepare: async (canary, image) => {
        await canary.act('deploy', { image }, 1)
      },
    },
    {
      title: 'the guide’s own objects',
      answersForBlue: false,
      cluster,
      prepare: async (canary, image) => {
        for (const { collection, object } of guideObjects(canary, image)) await canary.create(collection, object)
      },
    },
  ]
}
