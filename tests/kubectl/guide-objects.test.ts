import assert from 'node:assert/strict'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { canarySuite } from '../e2e/suite.ts'
import { applyGuide } from './apply-guide.ts'

canarySuite({
  title: 'the guide’s objects by kubectl apply',
  cluster: sharedCluster,
  answersForBlue: false,
  prepare: (canary, image) => {
    const program = process.env.KUBECTL ?? assert.fail('Set KUBECTL to a kubectl; npm run test:kubectl finds one.')
    return applyGuide(program, canary, image)
  },
})
