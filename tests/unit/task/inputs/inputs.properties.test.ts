import assert from 'node:assert/strict'
import { readTaskManifest } from '../../../../scripts/task-manifest.ts'
import { chooseNamespace } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connect.ts'
import type { Connection } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection.ts'
import { ConnectionError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/connection-error.ts'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { parseRun } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/run.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { readInputs } from '../../../contract/read-inputs.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'

const manifest = readTaskManifest()
const defaults = Object.fromEntries(manifest.inputs.map(({ name, defaultValue = '' }) => [name, String(defaultValue)]))
const names = manifest.inputs.map(({ name }) => name)

const climbing = [
  '../../../../etc/passwd',
  '..',
  'a/../b',
  '..%2f..%2fsecrets',
  'a?watch=true',
  'a#b',
  'a\\..\\b',
  '/abs',
  'a/b',
]
const value = fc.oneof(
  poisonous(),
  fc.constantFrom(
    ...climbing,
    '__proto__',
    'constructor',
    '1e2',
    '0x10',
    '-0',
    '１０',
    'NaN',
    '100 ',
    '$(x)',
    '{{constructor}}',
    'http://u:p@h/',
    'file:///etc/passwd',
    'http://h:99999/',
  ),
)

/** A step that would be taken, for each action, but for some of its inputs. */
const step = fc
  .tuple(
    fc.constantFrom('deploy', 'shift', 'promote', 'remove', 'rollback', 'status'),
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
  )
  .map(([action, changes]) => ({
    ...defaults,
    action,
    image: 'registry.example.com/model:1',
    blueWeight: '10',
    kubernetesServiceEndpoint: 'id',
    ...changes,
  }))

describe('inputs, whatever they hold,', function () {
  this.timeout(60_000)

  it('are a request, or an error that names one of them', async () => {
    const taken = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(step, async (inputs) => {
        try {
          await readInputs(inputs)
          taken.set(inputs.action, (taken.get(inputs.action) ?? 0) + 1)
        } catch (error) {
          if (!(error instanceof InputError)) throw error
        }
      }),
      { numRuns: 2_000 },
    )
    for (const action of ['deploy', 'shift', 'status']) assert.ok((taken.get(action) ?? 0) > 10, action)
  })

  it('name objects that no path of the API leads out of', async () => {
    const named = [
      'application',
      'virtualService',
      'greenDeployment',
      'blueDeployment',
      'greenService',
      'blueService',
      'gateway',
      'gatewayService',
      'prometheusService',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...named), fc.constantFrom(...climbing), async (name, bad) => {
        const isPair =
          name === 'gateway' || (name.endsWith('Service') && name.startsWith('g')) || name === 'prometheusService'
        if (isPair && bad === 'a/b') return
        const inputs = { ...defaults, action: 'deploy', image: 'm:1', kubernetesServiceEndpoint: 'id', [name]: bad }
        const probing = name === 'gatewayService' ? { probeUrl: 'auto' } : {}
        const judging =
          name === 'prometheusService'
            ? { action: 'shift', blueWeight: '10', maxErrorRate: '1', observeSeconds: '9' }
            : {}
        await assert.rejects(readInputs({ ...inputs, ...probing, ...judging }), InputError, `${name}: ${bad}`)
      }),
      { numRuns: 300 },
    )
  })

  it('of a share are a whole number from 0 to 100, whose rest is green’s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: -300, max: 300 }).map(String), fc.float().map(String), value),
        async (share) => {
          const inputs = {
            ...defaults,
            action: 'shift',
            blueWeight: share,
            kubernetesServiceEndpoint: 'id',
            stepSeconds: '1',
          }
          const { request } = (await readInputs(inputs).catch((error: unknown) => {
            assert.ok(error instanceof InputError)
            return { request: undefined }
          })) as { request: { shares: readonly number[] } | undefined }
          for (const blue of request?.shares ?? []) {
            const { green } = weightsFor(blue)
            assert.equal(green + blue, 100)
            assert.ok(green >= 0 && blue >= 0)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('the variables of a run, whatever they hold,', () => {
  it('are a run or an error', () => {
    const variables = fc.dictionary(
      fc.constantFrom('Build.BuildId', 'Build.BuildNumber', 'Release.ReleaseId', 'System.TeamFoundationCollectionUri'),
      value,
    )
    fc.assert(
      fc.property(variables, (given) => {
        try {
          assert.ok(Number.isSafeInteger(parseRun((name) => given[name]).id))
        } catch (error) {
          if (!(error instanceof InputError)) throw error
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('the namespace of a connection, whatever it holds,', () => {
  it('is a name, or the connection is refused', () => {
    fc.assert(
      fc.property(fc.oneof(value, fc.constantFrom('abtesting', 'a-b')), (namespace) => {
        try {
          assert.match(chooseNamespace(undefined, connectionTo(namespace)), /^[a-z0-9-]{1,63}$/)
        } catch (error) {
          if (!(error instanceof ConnectionError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})

function connectionTo(namespace: string): Connection {
  return { namespace, title: 'the connection', identity: undefined } as unknown as Connection
}
