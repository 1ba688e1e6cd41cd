import assert from 'node:assert/strict'
import type { Version } from '../../e2e/races/chronicle.ts'
import { faultsOf } from '../../e2e/races/rules.ts'

interface State {
  readonly run?: number
  readonly action?: string
  readonly phase?: string
  readonly blue?: number
  readonly startedAt?: string
  readonly claim?: { readonly step: string; readonly action: string; readonly until: string }
}

const at = (second: number) => `2026-11-23T00:00:0${second}.000Z`

/** The VirtualService after each of some writes; its history grows by each. */
function routed(...states: readonly State[]): Version[] {
  const history: object[] = []
  return states.map(({ run = 2, action = 'shift', phase = 'shifting', blue = 50, startedAt = at(0), claim }, index) => {
    history.push({ at: at(index), run: `build ${run}`, action, phase, blue })
    const weights = { green: 100 - blue, blue }
    const record = { run: { kind: 'build', id: run }, phase, weights, startedAt, claim, history: [...history] }
    return routing(index, weights, JSON.stringify(record))
  })
}

function routing(version: number, weights: { green: number; blue: number }, record: string): Version {
  const route = (['green', 'blue'] as const).map((slot) => ({
    destination: { host: `model-svc-${slot}` },
    weight: weights[slot],
  }))
  const annotations = { 'istio-canary-shift/rollout': record }
  const metadata = { name: 'vs', resourceVersion: String(version), annotations }
  return { change: 'MODIFIED', collection: 'virtualservices', object: { metadata, spec: { http: [{ route }] } } }
}

function slot(name: 'green' | 'blue', readyReplicas: number, change: Version['change'] = 'MODIFIED'): Version {
  const metadata = { name: `model-${name}`, resourceVersion: '0' }
  return { change, collection: 'deployments', object: { metadata, spec: {}, status: { readyReplicas } } }
}

const pods = [slot('green', 1), slot('blue', 1)]
const claim = { step: 'one', action: 'shift', until: at(9) }

function withHistory([...versions]: readonly Version[], change: (history: object[]) => object[]): Version[] {
  const last = versions.pop() ?? assert.fail()
  const { metadata, spec } = last.object
  const record = JSON.parse(metadata.annotations?.['istio-canary-shift/rollout'] ?? '')
  const text = JSON.stringify({ ...record, history: change(record.history) })
  const annotations = { 'istio-canary-shift/rollout': text }
  return [...versions, { ...last, object: { metadata: { ...metadata, annotations }, spec } }]
}

describe('the rules of a race', () => {
  const rows: readonly { it: string; versions: readonly Version[]; says: RegExp | undefined; takeOver?: true }[] = [
    {
      it: 'judge what was found as a whole, whatever came first of it',
      versions: [
        ...routed({ phase: 'done', blue: 0 }).map((version) => ({ ...version, change: 'FOUND' as const })),
        slot('green', 1, 'FOUND'),
        slot('green', 1),
      ],
      says: undefined,
    },
    {
      it: 'take a release as it should be',
      versions: [
        ...pods,
        ...routed(
          { action: 'deploy', phase: 'deployed', blue: 0 },
          { blue: 50 },
          { blue: 100 },
          { action: 'promote', phase: 'promoting', blue: 100 },
          { action: 'promote', phase: 'promoted', blue: 100 },
          { action: 'remove', phase: 'removing', blue: 0 },
        ),
        slot('blue', 0, 'DELETED'),
      ],
      says: undefined,
    },
    {
      it: 'object to traffic for a slot with nothing ready',
      versions: [...pods, ...routed({}), slot('blue', 0)],
      says: /blue has 50 % and nothing ready/,
    },
    {
      it: 'object to a blue that is deleted while it has weight',
      versions: [...pods, ...routed({}), slot('blue', 1, 'DELETED')],
      says: /blue has 50 % and is not there/,
    },
    {
      it: 'object to weights that are not 100 together',
      versions: [...pods, routing(1, { green: 50, blue: 40 }, JSON.stringify({ history: [] }))],
      says: /the weights are \{"green":50,"blue":40\}/,
    },
    {
      it: 'object to a second owner',
      versions: [...pods, ...routed({}, { run: 3, action: 'deploy', phase: 'deploying', startedAt: at(1) })],
      says: /run 3 writes in run 2's/,
    },
    {
      it: 'take a second owner that may take over',
      versions: [...pods, ...routed({}, { run: 3, action: 'deploy', phase: 'deploying', startedAt: at(1) })],
      says: undefined,
      takeOver: true,
    },
    {
      it: 'object to a phase that does not follow',
      versions: [...pods, ...routed({ phase: 'rollingBack', action: 'rollback' }, {})],
      says: /rollingBack became shifting/,
    },
    {
      it: 'object to a step that breaks in on a claim',
      versions: [...pods, ...routed({ claim }, { claim: { ...claim, step: 'two' }, blue: 60 })],
      says: /shift breaks in on shift, which has claimed the rollout/,
    },
    {
      it: 'let a rollback break in on a claim',
      versions: [...pods, ...routed({ claim }, { action: 'rollback', phase: 'rollingBack', blue: 0 })],
      says: undefined,
    },
    {
      it: 'object to a history that has lost an entry',
      versions: withHistory([...pods, ...routed({ blue: 10 }, { blue: 20 }, { blue: 30 })], ([, ...rest]) => rest),
      says: /the history does not go on from the one before/,
    },
    {
      it: 'object to a history that does not tell its own version',
      versions: withHistory([...pods, ...routed({ blue: 10 }, { blue: 20 })], (history) => history.slice(0, -1)),
      says: /the history ends with .*"blue":10/,
    },
  ]
  for (const { it: what, versions, says, takeOver = false } of rows) {
    it(what, () => {
      const faults = faultsOf(versions, { takeOver })
      if (says === undefined) assert.deepEqual(faults, [])
      else assert.match(faults.join('\n'), says)
    })
  }
})
