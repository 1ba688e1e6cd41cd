import { sharedCluster } from './shared-cluster.ts'
import { startsOn } from './starts.ts'
import { canarySuite } from './suite.ts'

for (const start of startsOn(sharedCluster)) canarySuite(start)
