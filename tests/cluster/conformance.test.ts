/** The suite of API behaviours, on the real API server, which is right by definition. */
import { conformanceSuite } from '../conformance/suite.ts'
import { realCluster } from './on-real.ts'

conformanceSuite('real', async () => {
  const { access } = await realCluster()
  // The cluster is shared with the other suites, and stopped after the last.
  return { ...access, stop: async () => undefined }
})
