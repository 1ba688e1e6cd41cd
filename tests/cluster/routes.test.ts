/** Every kind of route by itself, at Envoy: the end-to-end tests that are about nothing else. */
import './on-real.ts'
import '../e2e/connection-routes.test.ts'
import '../e2e/routes.test.ts'
