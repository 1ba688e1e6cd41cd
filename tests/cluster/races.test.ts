/** Races of more processes than the machine has cores for, where the API server, its controllers and Envoy are real. */
import { raceSuite } from '../e2e/races/suite.ts'
import { realCluster } from './on-real.ts'

raceSuite(realCluster, 8)
