import { strict as assert } from 'node:assert'
import { readTaskManifest } from '../../scripts/task-manifest.ts'
import { inputNames } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/names.ts'
import { outputNames } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/outputs.ts'
import { actions } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { readInputs } from './read-inputs.ts'

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
    it(`understands for ${action} the defaults of task.json, and takes an empty input for its default`, async () => {
      const given: Readonly<Record<string, string>> = {
        action,
        image: 'registry.example.com/model:1',
        blueWeight: '50',
        connectionType: 'none',
      }
      const preset = Object.fromEntries(inputs.map(({ name, defaultValue = '' }) => [name, String(defaultValue)]))
      assert.deepEqual(await readInputs({ ...preset, ...given }), await readInputs(given))
    })
  }
})
