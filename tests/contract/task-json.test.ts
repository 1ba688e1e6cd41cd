import { strict as assert } from 'node:assert'
import { readTaskManifest, schemaFaults, type TaskInput } from '../../scripts/task-manifest.ts'
import { isVisible, parseVisibleRule } from '../../scripts/visible-rule.ts'

const manifest = readTaskManifest()
const { groups, inputs, outputVariables, restrictions } = manifest
const inputOf = (name: string) => inputs.find((input) => input.name === name)
const actions = Object.keys(inputOf('action')?.options ?? {})

describe('task.json', () => {
  it('is valid', () => assert.deepEqual(schemaFaults(manifest), []))

  const faulty: readonly (readonly [fault: string, broken: object])[] = [
    ['a friendly name of 41 characters', { friendlyName: 'x'.repeat(41) }],
    ['an unknown property', { helpMarkdown: 'x' }],
    ['a handler that is none', { execution: { ...manifest.execution, Node20: { target: 'main.js' } } }],
    ['no handler for the oldest agents', { execution: { Node24: { target: 'main.js' } } }],
    ['an input name with a dash', { inputs: [{ ...inputs[0], name: 'blue-weight' }] }],
    ['an input without help', { inputs: [{ ...inputs[0], helpMarkDown: '' }] }],
    ['a default that is a number', { inputs: [{ ...inputs[1], defaultValue: 5 }] }],
    ['a pick list without options', { inputs: [{ ...inputs[0], options: undefined }] }],
  ]
  for (const [fault, broken] of faulty) {
    it(`would not be valid with ${fault}`, () => {
      assert.notDeepEqual(schemaFaults(JSON.parse(JSON.stringify({ ...manifest, ...broken }))), [])
    })
  }

  it('has each name once', () => {
    const names = inputs.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map((name) => name.toLowerCase())
    assert.deepEqual(names, [...new Set(names)])
  })

  it('puts inputs into groups that exist, and leaves no group empty', () => {
    const used = new Set(inputs.flatMap(({ groupName }) => groupName ?? []))
    assert.deepEqual([...used].sort(), groups.map(({ name }) => name).sort())
  })

  it('presets pick lists and booleans with one of their values', () => {
    for (const { name, type, defaultValue, options } of inputs) {
      const values = type === 'boolean' ? ['true', 'false'] : Object.keys(options ?? {})
      if (values.length > 0) assert.ok(values.includes(String(defaultValue)), `${name}: ${defaultValue}`)
    }
  })

  it('compares in visible rules with inputs and values that exist', () => {
    for (const { name, visibleRule } of [...groups, ...inputs]) {
      for (const { input, value } of visibleRule === undefined ? [] : parseVisibleRule(visibleRule).conditions) {
        const options = inputOf(input)?.options
        assert.ok(options !== undefined && value in options, `${name}: ${input} has no value '${value}'`)
      }
    }
  })

  it('may set exactly its output variables', () => {
    const outputs = outputVariables.map(({ name }) => name)
    assert.deepEqual([...restrictions.settableVariables.allowed].sort(), outputs.sort())
  })

  it('names inputs in the name of a step', () => {
    for (const [, name = ''] of manifest.instanceNameFormat.matchAll(/\$\((\w+)\)/g)) assert.ok(inputOf(name), name)
  })

  const required: readonly (readonly [action: string, connection: string, wanted: readonly string[]])[] = [
    ['deploy', 'none', ['image']],
    ['deploy', 'kubernetesServiceConnection', ['kubernetesServiceEndpoint', 'image']],
    ['shift', 'none', ['blueWeight']],
    ['promote', 'none', []],
    ['remove', 'none', []],
    ['rollback', 'kubernetesServiceConnection', ['kubernetesServiceEndpoint']],
    ['status', 'none', []],
  ]
  for (const [action, connection, wanted] of required) {
    it(`asks in the editor for ${wanted.join(' and ') || 'nothing'} to ${action} (${connection})`, () => {
      const asked = shownInputs(action, connection).filter((input) => input.required && !input.defaultValue)
      assert.deepEqual(
        asked.map(({ name }) => name),
        wanted,
      )
    })
  }

  it('has a row above for every action', () => {
    assert.deepEqual([...new Set(required.map(([action]) => action))].sort(), [...actions].sort())
  })
})

/** The inputs that the classic editor shows once these two are chosen and all others have their defaults. */
function shownInputs(action: string, connectionType: string): readonly TaskInput[] {
  const chosen: Record<string, string> = { action, connectionType }
  const read = (name: string) => chosen[name] ?? String(inputOf(name)?.defaultValue ?? '')
  const shown = (rule?: string) => rule === undefined || isVisible(parseVisibleRule(rule), read)
  const groupRule = (name?: string) => groups.find((group) => group.name === name)?.visibleRule
  return inputs.filter(({ visibleRule, groupName }) => shown(visibleRule) && shown(groupRule(groupName)))
}
