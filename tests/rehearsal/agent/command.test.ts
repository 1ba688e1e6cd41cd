import assert from 'node:assert/strict'
import { escapeData, parseCommand, unescapeData } from '../../../rehearsal/agent/command.ts'

describe('A logging command', () => {
  const cases = [
    {
      name: 'is read with its properties and data',
      line: '##vso[task.setvariable variable=phase;isOutput=true]deployed',
      want: {
        area: 'task',
        event: 'setvariable',
        properties: { variable: 'phase', isoutput: 'true' },
        data: 'deployed',
      },
    },
    {
      name: 'counts anywhere in a line',
      line: 'pod says ##vso[task.complete result=Failed;]no',
      want: { area: 'task', event: 'complete', properties: { result: 'Failed' }, data: 'no' },
    },
    {
      name: 'is unescaped in properties and in data',
      line: '##vso[task.logissue type=error;code=a%3Bb%5D]50%AZP25 %0D%0Aof %5Bx%5D',
      want: { area: 'task', event: 'logissue', properties: { type: 'error', code: 'a;b]' }, data: '50% \r\nof %5Bx]' },
    },
    {
      name: 'knows no case in area, event and names of properties',
      line: '##vso[Task.SetProgress VALUE=50]x',
      want: { area: 'task', event: 'setprogress', properties: { value: '50' }, data: 'x' },
    },
    {
      name: 'may have an equals sign in a value',
      line: '##vso[task.debug a=b=c]',
      want: { area: 'task', event: 'debug', properties: { a: 'b=c' }, data: '' },
    },
    { name: 'is none without an end', line: '##vso[task.debug', want: undefined },
    { name: 'is none without an event', line: '##vso[task]x', want: undefined },
    { name: 'is none with too many names', line: '##vso[a.b.c]x', want: undefined },
    { name: 'is none in other letters', line: '##VSO[task.debug]x', want: undefined },
  ]
  for (const { name, line, want } of cases) {
    it(name, () => {
      const command = parseCommand(line)
      assert.deepEqual(command && { ...command, properties: Object.fromEntries(command.properties) }, want)
    })
  }

  it('has data that survives escaping and unescaping, whatever it holds', () => {
    for (const text of ['a;b]c\r\nd%', '%3B stays %3B', '%AZP25', '100%25']) {
      assert.equal(unescapeData(escapeData(text)), text)
    }
  })
})
