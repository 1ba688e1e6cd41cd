import assert from 'node:assert/strict'
import type { TaskDefinition } from '../../../rehearsal/agent/definition.ts'
import { resolveInputs } from '../../../rehearsal/agent/inputs.ts'
import { VariableSet } from '../../../rehearsal/agent/variables.ts'

const input = (name: string, rest: Partial<TaskDefinition['inputs'][number]> = {}) => ({
  name,
  aliases: [],
  type: 'string',
  defaultValue: '',
  required: false,
  ...rest,
})

const task: TaskDefinition = {
  directory: '/task',
  id: 'id',
  name: 'Fake',
  version: '1.0.0',
  inputs: [
    input('weight', { defaultValue: ' 10 ' }),
    input('endpoint', { aliases: ['connection'] }),
    input('file', { type: 'filePath' }),
  ],
  outputVariables: [],
  target: 'main.js',
  restrictions: {},
}

describe('Inputs', () => {
  const variables = new VariableSet([{ name: 'w', value: ' 50 ' }])
  const cases = [
    { name: 'get their trimmed default', given: {}, input: 'weight', want: '10' },
    { name: 'are trimmed before macros are expanded', given: { weight: ' $(w) ' }, input: 'weight', want: ' 50 ' },
    { name: 'keep a macro that nobody knows', given: { weight: '$(x)' }, input: 'weight', want: '$(x)' },
    { name: 'are known by an alias', given: { connection: 'aks' }, input: 'endpoint', want: 'aks' },
    { name: 'are known without case', given: { WEIGHT: '5' }, input: 'weight', want: '5' },
    { name: 'of a file are made absolute', given: { file: 'a/../b.yaml' }, input: 'file', want: '/sources/b.yaml' },
    { name: 'of a file that is absolute stay', given: { file: '/x/b.yaml' }, input: 'file', want: '/x/b.yaml' },
    { name: 'of a file that are empty become the sources directory', given: {}, input: 'file', want: '/sources' },
    { name: 'that the task does not know are passed on', given: { other: 'x' }, input: 'other', want: 'x' },
  ]
  for (const { name, given, input: wanted, want } of cases) {
    it(name, () => assert.equal(resolveInputs(task, given, variables, '/sources').get(wanted), want))
  }

  it('given twice, by name and alias, are an error', () => {
    assert.throws(
      () => resolveInputs(task, { endpoint: 'a', connection: 'b' }, variables, '/sources'),
      /'endpoint' is given twice, as 'endpoint' and as 'connection'/,
    )
  })
})
