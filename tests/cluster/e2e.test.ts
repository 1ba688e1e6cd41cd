/** The end-to-end suites of the embedded cluster, on the real one. */
import './on-real.ts'
import '../e2e/adoption.test.ts'
import '../e2e/connections.test.ts'
import '../e2e/first-release.test.ts'
import '../e2e/refusals.test.ts'
import '../e2e/rollout.test.ts'
import '../e2e/waiting.test.ts'
