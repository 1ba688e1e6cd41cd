import { describeMoments } from './races/moments.ts'
import { raceSuite } from './races/suite.ts'
import { sharedCluster } from './shared-cluster.ts'

// A machine with two cores starts as many at about the same time.
raceSuite(sharedCluster, 4)
describeMoments(sharedCluster)
