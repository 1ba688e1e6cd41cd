import { strict as assert } from 'node:assert'
import { readTaskManifest } from '../../scripts/task-manifest.ts'
import { parseAnalysis } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/analysis.ts'
import { parseConnection } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/connection.ts'
import { inputNames } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/names.ts'
import { inputReader } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { parseRequest, parseTarget } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/request.ts'
import { outputNames } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/outputs.ts'
import { actions } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'

const { inputs, outputVariables } = readTaskManifest()

describe('the code', () => {
  it('reads exactly the inputs of task.json', () => {
    assert.deepEqual([...inputNames].sort(), inputs.map(({ name }) => name).sort())
  })

  it('sets exactly the output variables of task.json', () => {
    assert.deepEqual([...outputNames].sort(), outputVariables.map(({ name }) => name).sort())
  })

  it('knows exactly the actions of task.json', () => {
    const options = inputs.find(({ name }) => name === 'action')?.options ?? {}
    assert.deepEqual([...actions].sort(), Object.keys(options).sort())
  })

  // In YAML an input that is left out has its default of task.json; in a classic release it may come empty.
  for (const action of actions) {
    it(`understands for ${action} the defaults of task.json, and takes an empty input for its default`, () => {
      const given: Readonly<Record<string, string>> = {
        action,
        image: 'registry.example.com/model:1',
        blueWeight: '50',
        connectionType: 'none',
      }
      const preset = Object.fromEntries(inputs.map(({ name, defaultValue = '' }) => [name, String(defaultValue)]))
      assert.deepEqual(parsed({ ...preset, ...given }), parsed(given))
    })
  }
})

function parsed(values: Readonly<Record<string, string>>): object {
  const reader = inputReader((name) => values[name] || undefined)
  const files = { read: () => assert.fail('reads no file'), digest: () => assert.fail('digests no file') }
  const request = parseRequest(reader, files)
  return {
    request,
    target: parseTarget(reader),
    connection: parseConnection(reader),
    analysis: parseAnalysis(reader, request.action),
  }
}
