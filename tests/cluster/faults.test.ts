/** Each fault alone, on the way to a real API server. */
import { faultSuite } from '../faults/kinds/suite.ts'
import { realCluster } from './on-real.ts'

// A model is a server of many modules there.
faultSuite(realCluster, 3)
