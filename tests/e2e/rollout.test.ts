import { guideObjects } from './guide-objects.ts'
import { sharedCluster } from './shared-cluster.ts'
import { canarySuite } from './suite.ts'

canarySuite({
  title: 'objects that the task created',
  answersForBlue: true,
  cluster: sharedCluster,
  prepare: async (canary, image) => {
    await canary.act('deploy', { image }, 1)
  },
})

canarySuite({
  title: 'the guide’s own objects',
  answersForBlue: false,
  cluster: sharedCluster,
  prepare: async (canary, image) => {
    for (const { collection, object } of guideObjects(canary, image)) await canary.create(collection, object)
  },
})
