import assert from 'node:assert/strict'
import { parseAnalysis } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/analysis.ts'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { inputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { actions } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'

type Inputs = Readonly<Record<string, string>>

const analysis = (inputs: Inputs) =>
  parseAnalysis(
    inputReader((name) => inputs[name]),
    'shift',
  )
const warn = { analyze: 'warn', istioctlVersion: '1.30.3' }
const checksum = 'AB'.repeat(32)

describe('the analysis', () => {
  const plain = { mode: 'warn', version: '1.30.3', mirror: undefined, checksum: undefined }
  const rows: readonly { it: string; inputs: Inputs; want: unknown }[] = [
    { it: 'is off without a word of it', inputs: {}, want: undefined },
    { it: 'is off when it says so, whatever else is set', inputs: { ...warn, analyze: 'off' }, want: undefined },
    { it: 'has a version', inputs: warn, want: plain },
    { it: 'may fail the step', inputs: { ...warn, analyze: 'fail' }, want: { ...plain, mode: 'fail' } },
    { it: 'drops the v of a tag', inputs: { ...warn, istioctlVersion: 'v1.30.3' }, want: plain },
    {
      it: 'takes a version before its release',
      inputs: { ...warn, istioctlVersion: '1.31.0-rc.1' },
      want: { ...plain, version: '1.31.0-rc.1' },
    },
    {
      it: 'takes a mirror, without the slash at its end',
      inputs: { ...warn, istioctlMirror: 'https://mirror.example.com/istio//' },
      want: { ...plain, mirror: 'https://mirror.example.com/istio' },
    },
    {
      it: 'takes a checksum in either case',
      inputs: { ...warn, istioctlChecksum: checksum },
      want: { ...plain, checksum: checksum.toLowerCase() },
    },
  ]
  for (const { it: name, inputs, want } of rows) it(name, () => assert.deepEqual(analysis(inputs), want))

  it('is off for every other action, whatever is set', () => {
    for (const action of actions.filter((action) => action !== 'shift')) {
      assert.equal(
        parseAnalysis(
          inputReader(() => 'warn'),
          action,
        ),
        undefined,
      )
    }
  })

  const bad: readonly { inputs: Inputs; says: RegExp }[] = [
    { inputs: { analyze: 'error' }, says: /'analyze' must be one of off, warn, fail, got 'error'/ },
    { inputs: { analyze: 'warn' }, says: /'istioctlVersion' is required/ },
    {
      inputs: { ...warn, istioctlVersion: 'latest' },
      says: /the exact version of istioctl.*such as '1\.30\.3', got 'latest'/,
    },
    { inputs: { ...warn, istioctlVersion: '1.30' }, says: /got '1\.30'/ },
    { inputs: { ...warn, istioctlVersion: '1.18.7' }, says: /1\.19\.0 or newer/ },
    { inputs: { ...warn, istioctlVersion: '1.30.3/../..' }, says: /exact version/ },
    { inputs: { ...warn, istioctlChecksum: 'sha' }, says: /'istioctlChecksum' must be a SHA-256.*got 'sha'/ },
    {
      inputs: { ...warn, istioctlMirror: 'mirror' },
      says: /'istioctlMirror' must be an address that starts with 'https:\/\/'.*got 'mirror'/,
    },
    { inputs: { ...warn, istioctlMirror: 'file:///x' }, says: /starts with 'https:/ },
    { inputs: { ...warn, istioctlMirror: 'https://mirror/?token=x' }, says: /no user, query or fragment/ },
    { inputs: { ...warn, istioctlMirror: 'http://mirror' }, says: /starts with 'https:.*got 'http:\/\/mirror\/'/ },
  ]
  for (const { inputs, says } of bad) {
    it(`refuses ${JSON.stringify(inputs)}`, () => {
      assert.throws(
        () => analysis(inputs),
        (error) => error instanceof InputError && says.test(error.message),
      )
    })
  }

  it('refuses a password in the address of the mirror, and does not repeat it', () => {
    for (const istioctlMirror of ['https://me:hunter2@mirror/?x', 'me:hunter2@mirror']) {
      assert.throws(
        () => analysis({ ...warn, istioctlMirror }),
        (error) => error instanceof InputError && /no user/.test(error.message) && !/hunter2/.test(error.message),
      )
    }
  })
})
