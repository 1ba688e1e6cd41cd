import { sharedCluster } from '../e2e/shared-cluster.ts'
import { faultSuite } from './kinds/suite.ts'

faultSuite(sharedCluster, 10)
