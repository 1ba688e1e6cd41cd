import assert from 'node:assert/strict'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { appliedRolesSuite } from './applied-roles.ts'

appliedRolesSuite(
  'the embedded cluster',
  sharedCluster,
  async () => process.env.KUBECTL ?? assert.fail('Set KUBECTL to a kubectl; npm run test:kubectl finds one.'),
)
