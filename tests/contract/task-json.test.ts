import { strict as assert } from 'node:assert'
import { readTaskManifest, schemaFaults } from '../../scripts/task-manifest.ts'

const manifest = readTaskManifest()
const { groups, inputs, outputVariables, restrictions } = manifest
const [binding] = manifest.dataSourceBindings
const inputOf = (name: string) => inputs.find((input) => input.name === name)

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
    ['a data source at a fixed address', { dataSourceBindings: [{ ...binding, endpointUrl: 'https://example.com/' }] }],
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

  it('may set exactly its output variables', () => {
    const outputs = outputVariables.map(({ name }) => name)
    assert.deepEqual([...restrictions.settableVariables.allowed].sort(), outputs.sort())
  })

  it('names inputs in the name of a step', () => {
    for (const [, name = ''] of manifest.instanceNameFormat.matchAll(/\$\((\w+)\)/g)) assert.ok(inputOf(name), name)
  })
})
