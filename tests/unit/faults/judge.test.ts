import assert from 'node:assert/strict'
import type { Version } from '../../e2e/races/chronicle.ts'
import { foreignFindings } from '../../faults/judge/foreign.ts'
import { timelineOf } from '../../faults/judge/timeline.ts'
import { trafficFindings } from '../../faults/judge/traffic.ts'
import type { Account } from '../../faults/storm/story.ts'
import type { Exchange } from '../../faults/way/exchange.ts'

type Change = Version['change']

function virtualService(at: number, green: number, blue: number, more: object = {}): Version {
  const to = (slot: string, weight: number) => ({ destination: { host: `model-svc-${slot}` }, weight })
  const spec = { hosts: ['a'], http: [{ route: [to('green', green), to('blue', blue)], ...more }] }
  const metadata = { name: 'mlmodel-virtualservice', resourceVersion: String(at) }
  return { change: 'MODIFIED', collection: 'virtualservices', object: { metadata, spec } }
}

function deployment(at: number, slot: string, ready: number, change: Change = 'MODIFIED', more: object = {}): Version {
  const template = { spec: { containers: [{ name: 'model', image: 'A' }] } }
  const metadata = { name: `model-${slot}`, resourceVersion: String(at), ...more }
  return {
    change,
    collection: 'deployments',
    object: { metadata, spec: { template }, status: { readyReplicas: ready } },
  }
}

const exchange = (verb: Exchange['asked']['verb'], collection: string, name: string, version: number): Exchange => ({
  asked: { kind: verb === 'get' ? 'read' : 'write', verb, collection, name, url: '' },
  fault: undefined,
  status: 200,
  version,
  given: version,
})

/** What is found of one step, by its journal and the versions that were stored. */
function findings(journal: readonly Exchange[], versions: readonly Version[]) {
  const account = {
    step: { run: 2, action: 'shift', inputs: {} },
    passage: { journal, struck: [], happened: [] },
    rivals: [],
  } as unknown as Account
  const timeline = timelineOf({ accounts: [account], versions })
  return { traffic: trafficFindings(timeline).length, foreign: foreignFindings(timeline).length }
}

describe('the invariants of a storm', () => {
  const vs = (verb: 'get' | 'patch', version: number) =>
    exchange(verb, 'virtualservices', 'mlmodel-virtualservice', version)
  const blue = (verb: 'get' | 'delete', version: number) => exchange(verb, 'deployments', 'model-blue', version)
  const ready = [deployment(1, 'green', 1), deployment(2, 'blue', 1), virtualService(3, 100, 0)]
  const bare = [deployment(1, 'green', 1), deployment(2, 'blue', 0), virtualService(3, 100, 0)]
  const leaving = { deletionTimestamp: '2026-11-28T00:00:00Z' }
  const none = { traffic: 0, foreign: 0 }

  const rows = [
    {
      it: 'let a share go to a blue that is ready',
      journal: [blue('get', 2), vs('patch', 9)],
      versions: [...ready, virtualService(9, 50, 50)],
      want: none,
    },
    {
      it: 'find weights that are not 100 together',
      journal: [blue('get', 2), vs('patch', 9)],
      versions: [...ready, virtualService(9, 60, 50)],
      want: { traffic: 1, foreign: 0 },
    },
    {
      it: 'find a share on a blue with nothing ready',
      journal: [blue('get', 2), vs('patch', 9)],
      versions: [...bare, virtualService(9, 50, 50)],
      want: { traffic: 1, foreign: 0 },
    },
    {
      it: 'do not hold against a step what happened after its look',
      journal: [blue('get', 2), vs('patch', 9)],
      versions: [...ready, deployment(5, 'blue', 0), virtualService(9, 50, 50)],
      want: none,
    },
    {
      it: 'do not hold against a step what somebody else wrote',
      journal: [blue('get', 2)],
      versions: [...bare, virtualService(9, 60, 50)],
      want: none,
    },
    {
      it: 'find a blue that is deleted while it has traffic',
      journal: [vs('get', 4), blue('delete', 9)],
      versions: [...ready, virtualService(4, 50, 50), deployment(9, 'blue', 1, 'MODIFIED', leaving)],
      want: { traffic: 1, foreign: 0 },
    },
    {
      it: 'find a field of somebody else that has changed',
      journal: [blue('get', 2), vs('patch', 9)],
      versions: [...ready, virtualService(9, 50, 50, { timeout: '1s' })],
      want: { traffic: 0, foreign: 1 },
    },
    {
      it: 'find a write to an object of somebody else',
      journal: [exchange('patch', 'services', 'model-svc-green', 9)],
      versions: ready,
      want: { traffic: 0, foreign: 1 },
    },
  ]
  for (const { it: what, journal, versions, want } of rows) {
    it(what, () => assert.deepEqual(findings(journal, versions), want))
  }
})
